namespace SecureGateway.Smtp;

/// <summary>How a listener comes to TLS.</summary>
public enum SmtpTlsMode
{
    /// <summary>In clear first; STARTTLS where the session's verdict offers it (RFC 3207).</summary>
    StartTls,

    /// <summary>TLS from the first octet (RFC 8314).</summary>
    Implicit,
}
