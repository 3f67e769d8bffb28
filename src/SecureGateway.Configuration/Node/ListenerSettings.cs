using System.Net;

namespace SecureGateway.Configuration;

/// <summary>When a listener speaks TLS.</summary>
public enum ListenerTls
{
    /// <summary>In clear until STARTTLS, which is offered when policy says so (O-3, M-3).</summary>
    StartTls,

    /// <summary>From the first byte (RFC 8314).</summary>
    Implicit,
}

/// <summary>An address on which SMTP is spoken.</summary>
/// <param name="EndPoint">Port 0 takes any free port.</param>
public sealed record ListenerSettings(IPEndPoint EndPoint, ListenerTls Tls);
