using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>A handshake that a staged peer completed.</summary>
/// <param name="ServerName">SNI; null when the client sent none.</param>
/// <param name="ClientCertificate">Null when the client showed none.</param>
public sealed record PeerTls(
    SslProtocols Version,
    TlsCipherSuite CipherSuite,
    string? ServerName,
    X509Certificate2? ClientCertificate);
