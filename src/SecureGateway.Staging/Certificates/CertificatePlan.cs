using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace SecureGateway.Staging;

public enum CertificateKey
{
    P256,
    P384,
    Rsa2048,

    /// <summary>Too short by today's rules; handshakes still accept it, judges should not.</summary>
    Rsa1024,
}

/// <summary>Who signs a staged certificate.</summary>
public enum CertificateIssuer
{
    /// <summary><see cref="CertificateFactory.Root"/>.</summary>
    Root,

    /// <summary><see cref="CertificateFactory.Intermediate"/>, itself signed by the root.</summary>
    Intermediate,

    /// <summary>A root that nobody is told to trust.</summary>
    UnknownRoot,

    Self,
}

/// <summary>Extended key usage (RFC 5280 4.2.1.12).</summary>
public enum CertificateUsage
{
    Server,
    Client,
    ServerAndClient,

    /// <summary>Neither end of TLS: the wrong usage.</summary>
    CodeSigning,

    /// <summary>An OCSP responder's (RFC 6960 4.2.2.2).</summary>
    OcspSigning,

    /// <summary>No extension at all, which allows any use.</summary>
    Unrestricted,
}

/// <summary>
/// What a certificate is to say. The statics are the cases that a mail server meets; <c>with</c> makes the rest.
/// </summary>
public sealed record CertificatePlan
{
    /// <summary>Null leaves the subject without a CN.</summary>
    public string? CommonName { get; init; }

    /// <summary>dNSName entries; with none and no <see cref="Addresses"/> there is no subject alternative name.</summary>
    public ImmutableArray<string> DnsNames { get; init; } = [];

    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    public CertificateKey Key { get; init; } = CertificateKey.P256;

    public CertificateIssuer Issuer { get; init; } = CertificateIssuer.Root;

    public CertificateUsage Usage { get; init; } = CertificateUsage.Server;

    /// <summary>The issuer signs with SHA-1 in place of SHA-256.</summary>
    public bool SignedWithSha1 { get; init; }

    /// <summary>OCSP responder in the authority information access; null leaves it out. <see cref="StagedAuthority"/> is one.</summary>
    public string? Responder { get; init; }

    /// <summary>CRL distribution point; null leaves it out.</summary>
    public string? CrlAddress { get; init; }

    /// <summary>Days from now; negative is the past.</summary>
    public int ValidFromDays { get; init; } = -1;

    public int ValidToDays { get; init; } = 365;

    /// <summary>A good server certificate: root-signed P-256, the name in CN and SAN.</summary>
    public static CertificatePlan For(string host) => new() { CommonName = host, DnsNames = [host] };

    public static CertificatePlan ForAddress(IPAddress address) => new() { CommonName = address.ToString(), Addresses = [address] };

    public static CertificatePlan Wildcard(string domain) => For($"*.{domain}");

    /// <summary>The name in CN only, no SAN (as old partners still have).</summary>
    public static CertificatePlan CommonNameOnly(string host) => new() { CommonName = host };

    public static CertificatePlan SelfSigned(string host) => For(host) with { Issuer = CertificateIssuer.Self };

    public static CertificatePlan UnknownAuthority(string host) => For(host) with { Issuer = CertificateIssuer.UnknownRoot };

    public static CertificatePlan ByIntermediate(string host) => For(host) with { Issuer = CertificateIssuer.Intermediate };

    public static CertificatePlan Expired(string host) => For(host) with { ValidFromDays = -60, ValidToDays = -30 };

    public static CertificatePlan NotYetValid(string host) => For(host) with { ValidFromDays = 30, ValidToDays = 60 };

    public static CertificatePlan WrongUsage(string host) => For(host) with { Usage = CertificateUsage.CodeSigning };

    public static CertificatePlan ForClient(string host) => For(host) with { Usage = CertificateUsage.Client };

    internal bool IsWeak => SignedWithSha1 || Key == CertificateKey.Rsa1024;

    /// <summary>Equal for equal plans (arrays compare by content here), so that a certificate is made once.</summary>
    internal string CacheKey => string.Create(
        CultureInfo.InvariantCulture,
        $"{CommonName}|{string.Join(',', DnsNames)}|{string.Join(',', Addresses)}|{Key}|{Issuer}|{Usage}|{SignedWithSha1}|{ValidFromDays}|{ValidToDays}|{Responder}|{CrlAddress}");
}
