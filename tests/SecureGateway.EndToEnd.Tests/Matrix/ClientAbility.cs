using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>What a client can do: one row of the matrix, in the words of the rules, and the TLS of the staged client that does it.</summary>
/// <param name="Tls">Null for a client that never says STARTTLS.</param>
/// <param name="Shown">It has a certificate to show.</param>
/// <param name="InOrder">That is from a trusted CA, in date, for clients.</param>
public sealed record ClientAbility(string Name, StagedClientTls? Tls, bool Tls13 = true, Strength Strength = Strength.Highest, bool Shown = true, bool InOrder = true)
{
    public const string Host = "client.partner.example";

    /// <summary>The name that counts by M-10: in the dNSName entries where there are any, else in the Common Name.</summary>
    public bool Named { get; init; } = true;

    public bool NamedInCommonName { get; init; } = true;

    public static IReadOnlyList<ClientAbility> All { get; } =
    [
        new("in clear", null),
        new("TLS 1.2, right certificate", Shows(CertificatePlan.ForClient(Host)) with { Protocols = SslProtocols.Tls12 }, Tls13: false),
        new("TLS 1.2, AES-128-GCM", Suite(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), false, Strength.High),
        new("TLS 1.2, AES-256-CBC", Suite(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384), false, Strength.Medium),
        new("TLS 1.3, AES-128-GCM", Suite(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256), true, Strength.High),
        new("no certificate", new StagedClientTls(), Shown: false),
        new("no certificate, TLS 1.2", new StagedClientTls { Protocols = SslProtocols.Tls12 }, Tls13: false, Shown: false),
        new("self-signed", Shows(CertificatePlan.ForClient(Host) with { Issuer = CertificateIssuer.Self }), InOrder: false),
        new("wrong CA", Shows(CertificatePlan.ForClient(Host) with { Issuer = CertificateIssuer.UnknownRoot }), InOrder: false),
        new("expired", Shows(CertificatePlan.ForClient(Host) with { ValidFromDays = -60, ValidToDays = -30 }), InOrder: false),
        new("for servers only", Shows(CertificatePlan.For(Host)), InOrder: false),
        new("by an intermediate", Shows(CertificatePlan.ForClient(Host) with { Issuer = CertificateIssuer.Intermediate })),
        new("wrong name", Shows(CertificatePlan.ForClient("other.example"))) { Named = false, NamedInCommonName = false },
        new("name in the CN, no SAN", Shows(CertificatePlan.ForClient(Host) with { DnsNames = [] })),
        new("name in the CN, other SAN", Shows(CertificatePlan.ForClient("other.example") with { CommonName = Host })) { Named = false },
        new("name in the SAN, other CN", Shows(CertificatePlan.ForClient(Host) with { CommonName = "other.example" })) { NamedInCommonName = false },
        new("right certificate", Shows(CertificatePlan.ForClient(Host))),
    ];

    public override string ToString() => Name;

    private static StagedClientTls Shows(CertificatePlan plan) => new() { ClientCertificate = CertificateFactory.Shared.Make(plan) };

    private static StagedClientTls Suite(SslProtocols version, TlsCipherSuite suite) =>
        Shows(CertificatePlan.ForClient(Host)) with { Protocols = version, CipherSuites = [suite] };
}
