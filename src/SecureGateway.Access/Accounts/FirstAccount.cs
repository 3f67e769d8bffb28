namespace SecureGateway.Access.Accounts;

/// <summary>
/// The way in while there is no account: a one-time code, which is given out where only this machine's operator reads, and
/// makes an administrator. In memory only, so that it ends with the process.
/// </summary>
public sealed class FirstAccount(AccountStore accounts, TimeProvider clock)
{
    public static readonly TimeSpan CodeLife = TimeSpan.FromHours(1);

    private readonly Lock _lock = new();
    private CodeCheck? _code;

    /// <summary>A code, which makes the one of before worthless; null when there is an account.</summary>
    public string? NewCode()
    {
        lock (_lock)
        {
            if (!accounts.IsEmpty)
                return null;
            (var text, _code) = CodeCheck.New(clock.GetUtcNow() + CodeLife);
            return text;
        }
    }

    internal bool Fits(string code)
    {
        lock (_lock)
        {
            return accounts.IsEmpty && _code?.Fits(code, clock.GetUtcNow()) == true;
        }
    }

    /// <summary>Of those that come with the same code at once, one makes the account.</summary>
    internal AccountChange Make(string name, string password)
    {
        lock (_lock)
        {
            var made = accounts.AddFirst(name, password);
            if (made.Account is not null)
                _code = null;
            return made;
        }
    }
}
