using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Staging;

/// <summary>The TLS of a staged server that really shakes hands.</summary>
public sealed record TlsServer(StagedCertificate Certificate)
{
    /// <summary>False stages a missing intermediate.</summary>
    public bool SendIntermediates { get; init; } = true;

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Empty leaves it to the library.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; init; } = [];

    public ClientCertificates ClientCertificates { get; init; }

    public bool AllowResumption { get; init; } = true;
}
