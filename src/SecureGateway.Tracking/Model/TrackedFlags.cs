namespace SecureGateway.Tracking;

/// <summary>What is worth finding a message by. Never renumbered: it stands in the file.</summary>
[Flags]
public enum TrackedFlags
{
    None = 0,

    /// <summary>It went in clear after TLS had failed a second time (O-6).</summary>
    FellBack = 1,

    /// <summary>A requirement of TLS kept it from going, or from coming in.</summary>
    RefusedForTls = 2,

    /// <summary>A TLS failure on its way, whatever became of it afterwards; or in the client's handshake.</summary>
    TlsFailed = 4,

    /// <summary>A profile in report mode would have refused it (M-13).</summary>
    WouldRefuse = 8,

    /// <summary>A final reply or an outcome was lost: it may have arrived twice .</summary>
    PossiblyDelivered = 16,

    /// <summary>Its beginning is not known here; it came in before tracking began, or was lost to it.</summary>
    BeginningUnknown = 32,

    /// <summary>It was given up for a recipient at least, and not because an operator deleted it.</summary>
    Returned = 64,
}
