namespace SecureGateway.Operations;

public enum AuditOutcome
{
    /// <summary>It was about to be done. With no other entry: the gateway died during it.</summary>
    Begun,

    Done,

    /// <summary>The operation refused.</summary>
    Refused,

    /// <summary>Whoever asked had no right to.</summary>
    Denied,

    /// <summary>An error of this gateway.</summary>
    Failed,

    /// <summary>Nobody could say whether it was done: it may have been, or may have been later.</summary>
    NotKnown,
}
