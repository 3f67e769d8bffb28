using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;

namespace SecureGateway.Staging;

/// <summary>The TLS of a staged client. It judges no certificate unless told to trust only the staged root.</summary>
public sealed record StagedClientTls
{
    /// <summary>SNI and the name to check; empty sends none.</summary>
    public string TargetHost { get; init; } = "";

    public SslProtocols Protocols { get; init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>Empty leaves it to the library.</summary>
    public ImmutableArray<TlsCipherSuite> CipherSuites { get; init; } = [];

    public StagedCertificate? ClientCertificate { get; init; }

    public bool AllowResumption { get; init; } = true;

    /// <summary>Fails the handshake unless the chain ends in <see cref="CertificateFactory.Root"/> and the name matches.</summary>
    public bool TrustOnlyStagedRoot { get; init; }
}
