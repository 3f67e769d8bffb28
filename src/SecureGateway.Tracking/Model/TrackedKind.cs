namespace SecureGateway.Tracking;

/// <summary>What a row of tracking is about. Never renumbered: it stands in the file.</summary>
public enum TrackedKind
{
    Message = 0,

    /// <summary>A report of the gateway's own to a sender.</summary>
    Report = 1,

    RefusedConnection = 2,
    RefusedMail = 3,
    RefusedRecipient = 4,
    RefusedMessage = 5,

    /// <summary>A connection whose TLS handshake failed.</summary>
    FailedHandshake = 6,
}
