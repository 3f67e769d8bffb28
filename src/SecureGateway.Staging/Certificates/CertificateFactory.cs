using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>
/// A small certificate authority for tests, benchmarks and the demo: a root, an intermediate, a root that nobody trusts,
/// and leaves by <see cref="CertificatePlan"/>. Certificates are made once per plan and kept for the factory's life.
/// Safe for use from many threads.
/// </summary>
public sealed class CertificateFactory
{
    private readonly ConcurrentDictionary<string, Lazy<StagedCertificate>> _made = new(StringComparer.Ordinal);
    private readonly Lazy<StagedCertificate> _root;
    private readonly Lazy<StagedCertificate> _unknownRoot;
    private readonly Lazy<StagedCertificate> _intermediate;

    /// <param name="authorities">The kind of key that roots and intermediate have.</param>
    public CertificateFactory(CertificateKey authorities = CertificateKey.P256)
    {
        _root = new(() => Authority("Staged Root CA", null, authorities));
        _unknownRoot = new(() => Authority("Unknown Root CA", null, authorities));
        _intermediate = new(() => Authority("Staged Intermediate CA", Root, authorities));
    }

    /// <summary>One for the process, so that tests of one run share keys and certificates.</summary>
    public static CertificateFactory Shared { get; } = new();

    public StagedCertificate Root => _root.Value;

    public StagedCertificate Intermediate => _intermediate.Value;

    public StagedCertificate UnknownRoot => _unknownRoot.Value;

    /// <summary>The certificate of this plan; the same object for an equal plan.</summary>
    public StagedCertificate Make(CertificatePlan plan) =>
        _made.GetOrAdd(plan.CacheKey, _ => new Lazy<StagedCertificate>(() => Issue(plan))).Value;

    /// <summary>A good server certificate for a host name.</summary>
    public StagedCertificate Server(string host) => Make(CertificatePlan.For(host));

    /// <summary>A good client certificate.</summary>
    public StagedCertificate Client(string host) => Make(CertificatePlan.ForClient(host));

    /// <summary>Writes the trusted root as <c>NAME.pem</c> and gives back the path.</summary>
    public string WriteRoot(string directory, string name = "root-ca")
    {
        var path = Path.Combine(directory, name + ".pem");
        File.WriteAllText(path, Root.ChainPem());
        return path;
    }

    private StagedCertificate Issue(CertificatePlan plan)
    {
        var key = CertificateKeys.Create(plan.Key);
        var request = CertificateKeys.Request(plan.CommonName is null ? "O=Staged" : $"CN={plan.CommonName}, O=Staged", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | (key is RSA ? X509KeyUsageFlags.KeyEncipherment : 0), true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        if (Usages(plan.Usage) is { Count: > 0 } usages)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, false));
        if (plan.DnsNames.Length + plan.Addresses.Length > 0)
            request.CertificateExtensions.Add(AlternativeNames(plan));
        if (plan.Responder is { } responder)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([responder], null));
        if (plan.CrlAddress is { } list)
            request.CertificateExtensions.Add(CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([list]));

        var issuer = plan.Issuer switch
        {
            CertificateIssuer.Root => Root,
            CertificateIssuer.Intermediate => Intermediate,
            CertificateIssuer.UnknownRoot => UnknownRoot,
            _ => null,
        };
        var certificate = Sign(request, key, issuer, plan);
        return new StagedCertificate(plan, certificate, key, plan.Issuer is CertificateIssuer.Intermediate ? [Public(Intermediate)] : []);
    }

    private static StagedCertificate Authority(string name, StagedCertificate? issuer, CertificateKey kind)
    {
        var plan = new CertificatePlan { CommonName = name, Key = kind, Usage = CertificateUsage.Unrestricted, ValidFromDays = -366, ValidToDays = 3650 };
        var key = CertificateKeys.Create(plan.Key);
        var request = CertificateKeys.Request($"CN={name}, O=Staged", key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return new StagedCertificate(plan, Sign(request, key, issuer, plan), key, []);
    }

    private static X509Certificate2 Sign(CertificateRequest request, AsymmetricAlgorithm key, StagedCertificate? issuer, CertificatePlan plan)
    {
        var now = DateTimeOffset.UtcNow;
        var issuerName = issuer?.Certificate.SubjectName ?? request.SubjectName;
        if (issuer is not null)
            request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(issuer.Certificate, true, false));
        var generator = CertificateKeys.Signer(issuer?.Key ?? key, plan.SignedWithSha1);
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] &= 0x7f;
        using var bare = request.Create(issuerName, generator, now.AddDays(plan.ValidFromDays), now.AddDays(plan.ValidToDays), serial);
        return CertificateKeys.WithKey(bare, key);
    }

    private static X509Certificate2 Public(StagedCertificate authority) =>
        X509CertificateLoader.LoadCertificate(authority.Certificate.RawDataMemory.Span);

    private static X509Extension AlternativeNames(CertificatePlan plan)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in plan.DnsNames)
            names.AddDnsName(name);
        foreach (var address in plan.Addresses)
            names.AddIpAddress(address);
        return names.Build();
    }

    private static OidCollection Usages(CertificateUsage usage) => usage switch
    {
        CertificateUsage.Server => [new Oid("1.3.6.1.5.5.7.3.1")],
        CertificateUsage.Client => [new Oid("1.3.6.1.5.5.7.3.2")],
        CertificateUsage.ServerAndClient => [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")],
        CertificateUsage.OcspSigning => [new Oid("1.3.6.1.5.5.7.3.9")],
        CertificateUsage.CodeSigning => [new Oid("1.3.6.1.5.5.7.3.3")],
        _ => [],
    };
}
