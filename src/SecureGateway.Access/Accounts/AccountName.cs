namespace SecureGateway.Access.Accounts;

/// <summary>What an account may be called: it stands in the audit, in lists and in command lines.</summary>
public static class AccountName
{
    public const int Longest = 64;

    /// <summary>Null when it is a name.</summary>
    public static string? Problem(string text) =>
        text.Length is > 0 and <= Longest && !text.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.@")
            ? null
            : $"'{text}' is no name of an account; use up to {Longest} letters, digits and - _ . @";
}
