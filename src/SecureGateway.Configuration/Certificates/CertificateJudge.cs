using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>
/// What speaks against certificates that can be used: expiry, weak keys and hashes, the wrong usage, a chain that a partner
/// cannot complete (C-1). Handshakes accept most of this, and partners that check do not.
/// </summary>
internal static class CertificateJudge
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1", ClientAuthentication = "1.3.6.1.5.5.7.3.2", AnyUsage = "2.5.29.37.0";

    public static IEnumerable<CertificateProblem> Identity(
        X509Certificate2 certificate, X509Certificate2Collection others, CertificatePart part, DateTimeOffset now)
    {
        foreach (var problem in One(certificate, "the certificate", part, now))
            yield return problem;
        if (!ServesAs(certificate, ServerAuthentication) && !ServesAs(certificate, ClientAuthentication))
        {
            yield return new CertificateProblem(
                part, "the certificate is not meant for TLS servers or clients (extended key usage)", "ask its authority for one with serverAuth and clientAuth", ProblemWeight.Unfit);
        }

        if (IsAuthority(certificate) && !IsSelfIssued(certificate))
            yield return new CertificateProblem(part, "the certificate is an authority's own", "give the certificate of this host, and the authority's behind it", ProblemWeight.Unfit);
        foreach (var problem in others.Where(other => !IsSelfIssued(other)).SelectMany(other => One(other, $"the intermediate \"{other.Subject}\"", part, now)))
            yield return problem;
    }

    public static IEnumerable<CertificateProblem> Signing(X509Certificate2Collection authorities, DateTimeOffset now)
    {
        foreach (var authority in authorities)
        {
            foreach (var problem in One(authority, $"\"{authority.Subject}\"", CertificatePart.Certificate, now))
                yield return problem;
            if (!IsAuthority(authority))
            {
                yield return new CertificateProblem(
                    CertificatePart.Certificate, $"\"{authority.Subject}\" is no authority (basic constraints)", "it vouches for itself and nobody else; give the certificate of its authority", ProblemWeight.Advice);
            }
        }
    }

    /// <summary>May be shown to clients.</summary>
    public static bool ServesAsServer(X509Certificate2 certificate) => ServesAs(certificate, ServerAuthentication);

    public static bool IsSelfIssued(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    /// <summary>
    /// The issuers that lead from a certificate as far up as they are known: from <paramref name="given"/>, from this machine's
    /// store, and from the store's signing certificates. Downloads nothing.
    /// </summary>
    /// <param name="complete">It ends at a root.</param>
    public static ImmutableArray<X509Certificate2> Issuers(
        X509Certificate2 certificate, IEnumerable<X509Certificate2> given, IEnumerable<X509Certificate2> signing, out bool complete)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllFlags;
        chain.ChainPolicy.VerificationTimeIgnored = true;
        chain.ChainPolicy.ExtraStore.AddRange((X509Certificate2[])[.. given, .. signing]);
        chain.Build(certificate);
        ImmutableArray<X509Certificate2> found = [.. chain.ChainElements.Skip(1).Select(element => X509CertificateLoader.LoadCertificate(element.Certificate.RawDataMemory.Span))];
        complete = IsSelfIssued(found.IsEmpty ? certificate : found[^1]);
        return found;
    }

    private static IEnumerable<CertificateProblem> One(X509Certificate2 certificate, string what, CertificatePart part, DateTimeOffset now)
    {
        var facts = CertificateFactsReader.Read(certificate, null, now);
        if (facts.Problems.HasFlag(CertificateProblems.Expired))
            yield return Unfit($"{what} expired on {facts.NotAfter.UtcDateTime:yyyy-MM-dd}", "partners that check it will refuse it: renew it");
        else if (facts.NotAfter < now.AddDays(14))
            yield return Unfit($"{what} expires on {facts.NotAfter.UtcDateTime:yyyy-MM-dd}", "renew it soon") with { Weight = ProblemWeight.Advice };
        if (facts.Problems.HasFlag(CertificateProblems.NotYetValid))
            yield return Unfit($"{what} is not valid before {facts.NotBefore.UtcDateTime:yyyy-MM-dd}", "check this machine's clock, or wait until then");
        if (facts.Problems.HasFlag(CertificateProblems.WeakKey))
            yield return Unfit($"the {facts.KeyAlgorithm} key of {what} has {facts.KeyBits} bits", "use RSA with 2048 at least, or ECDSA P-256");
        if (facts.Problems.HasFlag(CertificateProblems.WeakSignature))
            yield return Unfit($"{what} is signed with {facts.SignatureAlgorithm}, which can be forged", "ask its authority for one signed with SHA-256");

        CertificateProblem Unfit(string problem, string right) => new(part, problem, right, ProblemWeight.Unfit);
    }

    private static bool ServesAs(X509Certificate2 certificate, string usage)
    {
        var named = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<System.Security.Cryptography.Oid>()).ToList();
        return named.Count == 0 || named.Any(oid => oid.Value == usage || oid.Value == AnyUsage);
    }

    private static bool IsAuthority(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(extension => extension.CertificateAuthority);
}
