using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What an operator may know of an entry of the store: never the key.</summary>
/// <param name="Names">Subject alternative names: DNS names and addresses.</param>
/// <param name="Expires">The first of the entry's certificates to expire, issuers that are sent included; null for a request.</param>
/// <param name="Sha256">Fingerprint, lower-case hexadecimal; empty for a request.</param>
/// <param name="Issuers">Subjects from the issuer up, as far as they are known here.</param>
/// <param name="ChainComplete">The issuers end at a root. Null for a request.</param>
/// <param name="KeyMatches">Signing with the key was verified with the certificate; null where the store has no key.</param>
/// <param name="UsedBy">The places of applied and pending policies that name it.</param>
/// <param name="InUse">Null when this is what new sessions use; else what they use still, or that they use none.</param>
/// <param name="Problems">What is wrong with it now; where a replacement was refused, why.</param>
public sealed record CertificateDescription(
    CertificateKind Kind,
    string Name,
    string Subject,
    string Issuer,
    ImmutableArray<string> Names,
    DateTimeOffset? NotBefore,
    DateTimeOffset? NotAfter,
    DateTimeOffset? Expires,
    string Sha256,
    string KeyAlgorithm,
    int KeyBits,
    string SignatureAlgorithm,
    ImmutableArray<string> Issuers,
    bool? ChainComplete,
    bool? KeyMatches,
    ImmutableArray<string> UsedBy,
    CertificateOrigin Origin,
    DateTimeOffset Since,
    string? InUse,
    ImmutableArray<CertificateProblem> Problems);
