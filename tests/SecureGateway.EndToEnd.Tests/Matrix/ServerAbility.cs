using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>What a staged server does with STARTTLS.</summary>
public enum Offer
{
    No,
    Refuses,
    Breaks,
    Works,
}

/// <summary>What a server can do: one row of the matrix, in the words of the rules, and the staged server that does it.</summary>
/// <param name="Tls13">The version that comes of it, or would.</param>
/// <param name="Strength">Of the suite that comes of it.</param>
/// <param name="InOrder">Its certificate is from a trusted CA, in date, for servers.</param>
public sealed record ServerAbility(string Name, Offer Offer, PeerPlan Plan, bool Tls13 = true, Strength Strength = Strength.Highest, bool InOrder = true)
{
    public const string Host = "mx.partner.example";

    /// <summary>The name that counts by M-10: in the dNSName entries where there are any, else in the Common Name.</summary>
    public bool Named { get; init; } = true;

    public bool NamedInCommonName { get; init; } = true;

    public bool AsksForCertificate { get; init; }

    public static IReadOnlyList<ServerAbility> All { get; } =
    [
        new("no STARTTLS", Offer.No, PeerPlan.Plaintext(Host)),
        new("STARTTLS answered 454", Offer.Refuses, PeerPlan.WithTls(TlsFailures.Answered454, Host)),
        new("reset in the handshake", Offer.Breaks, PeerPlan.WithTls(TlsFailures.ResetAfter220, Host)),
        new("TLS 1.2 only", Offer.Works, Suite(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384), Tls13: false),
        new("TLS 1.2, AES-128-GCM", Offer.Works, Suite(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256), false, Strength.High),
        new("TLS 1.2, AES-256-CBC", Offer.Works, Suite(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384), false, Strength.Medium),
        new("TLS 1.3, AES-128-GCM", Offer.Works, Suite(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256), true, Strength.High),
        new("self-signed", Offer.Works, Shows(CertificatePlan.SelfSigned(Host)), InOrder: false),
        new("unknown CA", Offer.Works, Shows(CertificatePlan.UnknownAuthority(Host)), InOrder: false),
        new("expired", Offer.Works, Shows(CertificatePlan.Expired(Host)), InOrder: false),
        new("not yet valid", Offer.Works, Shows(CertificatePlan.NotYetValid(Host)), InOrder: false),
        new("wrong usage", Offer.Works, Shows(CertificatePlan.WrongUsage(Host)), InOrder: false),
        new("missing intermediate", Offer.Works, Handshake(new TlsServer(Certificate(CertificatePlan.ByIntermediate(Host))) { SendIntermediates = false }), InOrder: false),
        new("by an intermediate", Offer.Works, Shows(CertificatePlan.ByIntermediate(Host))),
        new("wrong name", Offer.Works, Shows(CertificatePlan.For("other.example"))) { Named = false, NamedInCommonName = false },
        new("name in the CN, no SAN", Offer.Works, Shows(CertificatePlan.CommonNameOnly(Host))),
        new("name in the CN, other SAN", Offer.Works, Shows(CertificatePlan.For("other.example") with { CommonName = Host })) { Named = false },
        new("name in the SAN, other CN", Offer.Works, Shows(CertificatePlan.For(Host) with { CommonName = "other.example" })) { NamedInCommonName = false },
        new("right", Offer.Works, PeerPlan.GoodTls(Host)),
        new("right, wants a certificate", Offer.Works, Asks(ClientCertificates.Wanted, SslProtocols.Tls13)) { AsksForCertificate = true },
        new("right, demands one (1.2)", Offer.Works, Asks(ClientCertificates.Required, SslProtocols.Tls12), Tls13: false) { AsksForCertificate = true },
        new("right, demands one (1.3)", Offer.Works, Asks(ClientCertificates.Required, SslProtocols.Tls13)) { AsksForCertificate = true },
    ];

    public override string ToString() => Name;

    private static StagedCertificate Certificate(CertificatePlan plan) => CertificateFactory.Shared.Make(plan);

    private static PeerPlan Handshake(TlsServer server) => PeerPlan.WithTls(StartTlsPlan.Handshake(server), Host);

    private static PeerPlan Shows(CertificatePlan plan) => Handshake(new TlsServer(Certificate(plan)));

    private static PeerPlan Suite(SslProtocols version, TlsCipherSuite suite) =>
        Handshake(new TlsServer(CertificateFactory.Shared.Server(Host)) { Protocols = version, CipherSuites = [suite] });

    private static PeerPlan Asks(ClientCertificates certificates, SslProtocols version) =>
        Handshake(new TlsServer(CertificateFactory.Shared.Server(Host)) { Protocols = version, ClientCertificates = certificates });
}
