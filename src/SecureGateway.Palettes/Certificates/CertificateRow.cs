using SecureGateway.Configuration;

namespace SecureGateway.Palettes.Certificates;

/// <summary>One entry of the store.</summary>
/// <param name="Expires">The first of its certificates to expire; null for a request.</param>
/// <param name="State">Whether all is well, in a word or the first problem.</param>
public sealed record CertificateRow(
    CertificateKind Kind,
    string Name,
    string Subject,
    IReadOnlyList<string> Names,
    string Issuer,
    DateTimeOffset? Expires,
    string KeyAlgorithm,
    int KeyBits,
    string Sha256,
    IReadOnlyList<string> UsedBy,
    string State)
{
    /// <summary>Whose store it is in, where several nodes were asked.</summary>
    public string? Node { get; init; }

    public static CertificateRow Of(CertificateDescription entry) => new(
        entry.Kind, entry.Name, entry.Subject, entry.Names, entry.Issuer, entry.Expires, entry.KeyAlgorithm, entry.KeyBits, entry.Sha256, entry.UsedBy,
        entry.Kind == CertificateKind.Request ? "waits for its certificate"
        : !entry.Problems.IsEmpty ? entry.Problems[0].Problem
        : entry.InUse is not null ? "in use from the next apply"
        : "in use");
}
