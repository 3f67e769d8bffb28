namespace SecureGateway.Smtp;

/// <summary>Where a session stands (RFC 5321 4.1.4).</summary>
public enum SmtpState
{
    /// <summary>No EHLO or HELO yet, or none since TLS was established.</summary>
    Connected,

    /// <summary>Greeted, no transaction.</summary>
    Ready,

    /// <summary>MAIL was accepted, and no RCPT yet.</summary>
    Mail,

    /// <summary>At least one RCPT was accepted.</summary>
    Recipients,

    /// <summary>BDAT has begun and LAST has not come (RFC 3030).</summary>
    Chunks,
}
