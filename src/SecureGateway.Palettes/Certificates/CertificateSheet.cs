using SecureGateway.Configuration;
using SecureGateway.Operations;

namespace SecureGateway.Palettes.Certificates;

/// <summary>One entry of the store with all that may be known of it.</summary>
/// <param name="Chain">Subjects from the issuer up, as far as they are known here.</param>
/// <param name="InUseInstead">What new sessions use until the next apply; null when it is this.</param>
public sealed record CertificateSheet(
    CertificateKind Kind,
    string Name,
    string Subject,
    string Issuer,
    IReadOnlyList<string> Names,
    DateTimeOffset? NotBefore,
    DateTimeOffset? NotAfter,
    DateTimeOffset? Expires,
    string Sha256,
    string KeyAlgorithm,
    int KeyBits,
    string SignatureAlgorithm,
    IReadOnlyList<string> Chain,
    bool? ChainComplete,
    bool? KeyMatches,
    CertificateOrigin Origin,
    DateTimeOffset Since,
    string? InUseInstead,
    IReadOnlyList<string> UsedBy,
    IReadOnlyList<string> Problems)
{
    public static readonly Sheet<CertificateSheet> Answer = new Sheet<CertificateSheet>()
        .Field("kind", c => c.Kind)
        .Field("name", c => c.Name)
        .Field("subject", c => c.Subject)
        .Field("issuer", c => c.Issuer.Length == 0 ? null : c.Issuer)
        .Fields("for", c => c.Names)
        .Field("not before", c => c.NotBefore)
        .Field("not after", c => c.NotAfter)
        .Field("expires first", c => c.Expires == c.NotAfter ? null : c.Expires)
        .Field("SHA-256", c => c.Sha256.Length == 0 ? null : c.Sha256)
        .Field("key", c => $"{c.KeyAlgorithm} {c.KeyBits}")
        .Field("signed with", c => c.SignatureAlgorithm.Length == 0 ? null : c.SignatureAlgorithm)
        .Fields("issued by", c => c.Chain)
        .Field("chain complete", c => c.ChainComplete)
        .Field("key matches", c => c.KeyMatches)
        .Field("from", c => c.Origin)
        .Field("since", c => c.Since)
        .Field("in use instead", c => c.InUseInstead)
        .Fields("used by", c => c.UsedBy)
        .Fields("problem", c => c.Problems);

    public static CertificateSheet Of(CertificateDescription entry) => new(
        entry.Kind, entry.Name, entry.Subject, entry.Issuer, entry.Names, entry.NotBefore, entry.NotAfter, entry.Expires, entry.Sha256,
        entry.KeyAlgorithm, entry.KeyBits, entry.SignatureAlgorithm, entry.Issuers, entry.ChainComplete, entry.KeyMatches, entry.Origin, entry.Since,
        entry.InUse, entry.UsedBy, [.. entry.Problems.Select(problem => problem.ToString())]);
}
