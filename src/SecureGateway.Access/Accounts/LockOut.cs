namespace SecureGateway.Access.Accounts;

/// <summary>
/// After three failures in a row an account takes no password for ten minutes, right or wrong. A try counts as failed from its
/// beginning until it is proved right, so that tries at the same time are no way around; half an hour without one forgets them.
/// Names that are no account are treated alike, so that nobody learns which there are; of those a bounded number is remembered.
/// Kept in memory: a restart of the gateway forgets.
/// </summary>
public sealed class LockOut(TimeProvider clock)
{
    public const int Failures = 3;

    public static readonly TimeSpan Length = TimeSpan.FromMinutes(10);

    private const int MostStrangers = 10_000;
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Tries> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Tries> _strangers = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Counts a try.</summary>
    /// <param name="known">Whether there is such an account; those are never forgotten to make room.</param>
    /// <returns>How long there is none to be had; zero when this one may be made.</returns>
    public TimeSpan Begin(string name, bool known)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            var all = known ? _accounts : _strangers;
            var before = all.GetValueOrDefault(name);
            if (before.Until > now)
                return before.Until - now;
            var count = before.Until != default || now - before.Last > Forgotten ? 1 : before.Count + 1;
            all[name] = new Tries(count, now, count < Failures ? default : now + Length);
            if (_strangers.Count > MostStrangers)
                _strangers.Remove(_strangers.MinBy(entry => entry.Value.Last).Key);
            return TimeSpan.Zero;
        }
    }

    /// <summary>The try was right, or an administrator says so.</summary>
    /// <returns>Whether the account was locked.</returns>
    public bool Clear(string name)
    {
        lock (_lock)
        {
            var locked = Of(name) is not null;
            _accounts.Remove(name);
            _strangers.Remove(name);
            return locked;
        }
    }

    internal bool IsLocked(string name)
    {
        lock (_lock)
        {
            return (_accounts.GetValueOrDefault(name).Until > clock.GetUtcNow()) || (_strangers.GetValueOrDefault(name).Until > clock.GetUtcNow());
        }
    }

    /// <summary>Until when an account is locked; null when it is not.</summary>
    public DateTimeOffset? Of(string name)
    {
        lock (_lock)
        {
            return _accounts.TryGetValue(name, out var tries) && tries.Until > clock.GetUtcNow() ? tries.Until : null;
        }
    }

    private readonly record struct Tries(int Count, DateTimeOffset Last, DateTimeOffset Until);
}
