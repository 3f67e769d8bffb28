namespace SecureGateway.Access.Accounts;

/// <summary>What came of a change: the account as it is now, or why nothing was changed.</summary>
/// <param name="Code">The one-time code that came with it, which is not kept.</param>
/// <param name="IsMissing">Nothing was changed because there is no such account.</param>
public sealed record AccountChange(Account? Account, string Problem = "", string? Code = null, bool IsMissing = false)
{
    public static AccountChange No(string problem) => new(null, problem);

    public static AccountChange Missing(string name) => new(null, $"there is no account {name}; 'user list' shows those there are", IsMissing: true);

    /// <summary>Without the code.</summary>
    public override string ToString() => Account?.ToString() ?? Problem;
}
