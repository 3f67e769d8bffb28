using SecureGateway.Access.Sessions;

namespace SecureGateway.Access.Accounts;

/// <summary>What came of somebody's wish to come in.</summary>
/// <param name="Session">Null when it was refused.</param>
/// <param name="Secret">What the browser carries from now on.</param>
/// <param name="Reason">Why not, for the one who asks: public and vague, since that may be anybody.</param>
public sealed record EntryResult(ConsoleSession? Session, string Secret, string Reason, EntryVerdict Verdict)
{
    public static EntryResult No(EntryVerdict verdict, string reason) => new(null, "", reason, verdict);

    /// <summary>Without the secret.</summary>
    public override string ToString() => Session?.ToString() ?? Reason;
}

public enum EntryVerdict
{
    Right,
    Wrong,

    /// <summary>After failures, of the account or from the address.</summary>
    Wait,

    /// <summary>The new password is not taken.</summary>
    Unfit,
}
