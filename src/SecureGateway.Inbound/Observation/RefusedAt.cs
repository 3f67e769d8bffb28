namespace SecureGateway.Inbound;

/// <summary>At which of the questions something was refused.</summary>
public enum RefusedAt
{
    /// <summary>Before TLS on an implicit-TLS listener: closed without a word, since that could only be said in clear.</summary>
    Handshake,
    Connection,
    Mail,
    Recipient,
    Message,

    /// <summary>In a handshake that failed, under STARTTLS or on an implicit-TLS listener: closed, and nothing could be said.</summary>
    FailedHandshake,
}
