using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>Entries of the store as an operator may know them.</summary>
internal static class CertificateDescriber
{
    /// <param name="signing">The store's CAs: a chain may end at one of them.</param>
    public static CertificateDescription Of(
        Identity identity, IEnumerable<X509Certificate2> signing, ImmutableArray<string> usedBy, string? inUse, DateTimeOffset now)
    {
        var facts = identity.Facts;
        var issuers = CertificateJudge.Issuers(identity.Certificate, identity.Others, signing, out var complete);
        var unusable = IdentityKeyCheck.Problem(identity.Certificate);
        ImmutableArray<CertificateProblem> problems =
        [
            .. unusable is null ? [] : (CertificateProblem[])[new CertificateProblem(CertificatePart.Key, unusable, "import it again with its key")],
            .. CertificateJudge.Identity(identity.Certificate, identity.Others, CertificatePart.Certificate, now),
        ];
        return Certificate(CertificateKind.Identity, identity.Name, identity.Certificate, facts, identity.Note) with
        {
            Expires = identity.Expires,
            Issuers = [.. issuers.Select(issuer => issuer.Subject)],
            ChainComplete = complete,
            KeyMatches = unusable is null,
            UsedBy = usedBy,
            InUse = inUse,
            Problems = problems,
        };
    }

    public static CertificateDescription Of(SigningCertificate signing, ImmutableArray<string> usedBy, string? inUse, DateTimeOffset now)
    {
        var first = signing.Certificates[0];
        var complete = CertificateJudge.IsSelfIssued(first);
        return Certificate(CertificateKind.Signing, signing.Name, first, CertificateFactsReader.Read(first, null, now), signing.Note) with
        {
            Expires = signing.Expires,
            Issuers = [.. signing.Certificates.Skip(1).Select(other => other.Subject)],
            ChainComplete = complete || signing.Certificates.Any(CertificateJudge.IsSelfIssued),
            UsedBy = usedBy,
            InUse = inUse,
            Problems = [.. CertificateJudge.Signing(signing.Certificates, now)],
        };
    }

    public static CertificateDescription Of(SigningRequest request)
    {
        var content = request.Content();
        using var rsa = content.PublicKey.GetRSAPublicKey();
        using var ecdsa = content.PublicKey.GetECDsaPublicKey();
        return new CertificateDescription(
            CertificateKind.Request, request.Name, content.SubjectName.Name, "", Names(content.CertificateExtensions), null, null, null, "",
            rsa is not null ? "RSA" : "ECDSA", rsa?.KeySize ?? ecdsa?.KeySize ?? 0, "", [], null, null, [], request.Note.Origin, request.Note.Since, null, []);
    }

    private static CertificateDescription Certificate(
        CertificateKind kind, string name, X509Certificate2 certificate, CertificateFacts facts, CertificateNote note) => new(
        kind, name, facts.Subject, facts.Issuer, Names(certificate.Extensions), facts.NotBefore, facts.NotAfter, facts.NotAfter, facts.Sha256,
        facts.KeyAlgorithm, facts.KeyBits, facts.SignatureAlgorithm, [], null, null, [], note.Origin, note.Since, null, []);

    // A request's extensions are not typed by the library.
    private static ImmutableArray<string> Names(IEnumerable<X509Extension> extensions)
    {
        const string subjectAlternativeName = "2.5.29.17";
        if (extensions.FirstOrDefault(extension => extension.Oid?.Value == subjectAlternativeName) is not { } extension)
            return [];
        var names = extension as X509SubjectAlternativeNameExtension ?? new X509SubjectAlternativeNameExtension(extension.RawData, extension.Critical);
        return [.. names.EnumerateDnsNames(), .. names.EnumerateIPAddresses().Select(address => address.ToString())];
    }
}
