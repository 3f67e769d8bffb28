using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>TLS facts as facts of a story: version, cipher, certificate, and each requirement required, achieved, met.</summary>
internal static class TlsWords
{
    public static string Sentence(TlsFacts? tls) => tls is null ? "in clear" : $"under {tls.VersionName} ({tls.CipherSuite})";

    public static IEnumerable<StoryFact> Facts(TlsFacts? tls)
    {
        if (tls is null)
        {
            yield return new StoryFact("TLS", "none");
            yield break;
        }

        yield return new StoryFact("TLS version", tls.VersionName);
        yield return new StoryFact("cipher", tls.CipherSuite.ToString());
        if (tls.Certificate is not { } certificate)
        {
            yield return new StoryFact("certificate", "none shown");
            yield break;
        }

        yield return new StoryFact("certificate subject", certificate.Subject);
        yield return new StoryFact("certificate issuer", certificate.Issuer);
        yield return new StoryFact("certificate names", Names(certificate.DnsNames));
        yield return new StoryFact("certificate valid", string.Create(CultureInfo.InvariantCulture, $"{certificate.NotBefore:yyyy-MM-dd} to {certificate.NotAfter:yyyy-MM-dd HH:mm} UTC"));
        yield return new StoryFact("certificate SHA-256", certificate.Sha256);
        yield return new StoryFact("certificate key", string.Create(CultureInfo.InvariantCulture, $"{certificate.KeyAlgorithm} {certificate.KeyBits} bit, signed with {certificate.SignatureAlgorithm}"));
        yield return new StoryFact("certificate validation", Validation(certificate), certificate.Problems != CertificateProblems.None);
        for (var i = 0; i < certificate.Chain.Length; i++)
            yield return new StoryFact(string.Create(CultureInfo.InvariantCulture, $"chain {i + 1}"), Link(certificate.Chain[i]));
        if (certificate.Revocation is { } revocation)
            yield return new StoryFact("revocation", revocation.Describe(), revocation.Status == RevocationStatus.Revoked);
    }

    public static IEnumerable<StoryFact> Facts(ImmutableArray<RequirementCheck> checks, string of = "") => checks.Select(check =>
        new StoryFact($"required{of}: {check.Kind.Describe()}", $"required {check.Required}, achieved {check.Achieved}: {(check.Met ? "met" : "not met")}", !check.Met)
        {
            Check = check,
        });

    /// <summary>What chain building found, in words.</summary>
    public static string Validation(CertificateFacts certificate) => certificate.Problems == CertificateProblems.None
        ? certificate.TrustedBy.IsDefaultOrEmpty ? "in order; no authority in use here vouches for it" : $"trusted by {string.Join(" and ", certificate.TrustedBy)}"
        : string.Join(", ", Problems(certificate.Problems));

    public static IEnumerable<string> Problems(CertificateProblems problems) =>
        Enum.GetValues<CertificateProblems>().Where(one => one != CertificateProblems.None && problems.HasFlag(one)).Select(one => one switch
        {
            CertificateProblems.SelfSigned => "self-signed",
            CertificateProblems.UntrustedRoot => "its root is not trusted",
            CertificateProblems.IncompleteChain => "its chain is incomplete",
            CertificateProblems.Expired => "expired",
            CertificateProblems.NotYetValid => "not yet valid",
            CertificateProblems.Revoked => "revoked",
            CertificateProblems.WrongUsage => "not made for this use",
            CertificateProblems.WeakKey => "its key is weak",
            CertificateProblems.WeakSignature => "its signature is weak",
            CertificateProblems.OtherChainError => "its chain has an error",
            _ => one.ToString(),
        });

    private static string Link(ChainLink link) => string.Create(
        CultureInfo.InvariantCulture, $"{link.Subject}, issued by {link.Issuer}, valid {link.NotBefore:yyyy-MM-dd} to {link.NotAfter:yyyy-MM-dd HH:mm} UTC, SHA-256 {link.Sha256}");

    private static string Names(ImmutableArray<string> names) => names.IsDefaultOrEmpty ? "none" : string.Join(", ", names);
}
