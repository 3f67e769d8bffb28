using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>The kinds of requirement, in the order in which they are judged and told.</summary>
public enum RequirementKind
{
    TlsInUse,
    Version,
    CipherStrength,
    CertificateShown,
    CertificateTrusted,
    CertificateName,
}

/// <summary>One requirement, what it asked and what was found.</summary>
public sealed record RequirementCheck(RequirementKind Kind, string Required, string Achieved, bool Met);

/// <summary>
/// The verdict on a connection: each requirement with what was required and achieved. Logs, tracking, replies and screens
/// show this list. Pure; a missing fact is a requirement not met.
/// </summary>
public sealed record TlsRuling(ImmutableArray<RequirementCheck> Checks)
{
    public static readonly TlsRuling NothingRequired = new(ImmutableArray<RequirementCheck>.Empty);

    public bool Met => Checks.All(check => check.Met);

    public IEnumerable<RequirementCheck> Missed => Checks.Where(check => !check.Met);

    /// <summary>Judges a connection.</summary>
    /// <param name="facts">What the handshake achieved, or null in clear.</param>
    /// <param name="referenceNames">Names one of which the certificate must carry, where the profile lists none (M-10).</param>
    public static TlsRuling Judge(TlsRequirement requirement, TlsFacts? facts, IReadOnlyList<string> referenceNames) =>
        requirement.Use != TlsUse.Required
            ? NothingRequired
            : Judge(requirement.Offer, requirement.Certificate, facts, referenceNames);

    /// <summary>Judges a connection against a mandatory requirement.</summary>
    public static TlsRuling Judge(TlsFloor floor, CertificateRequirement certificate, TlsFacts? facts, IReadOnlyList<string> referenceNames)
    {
        var checks = ImmutableArray.CreateBuilder<RequirementCheck>(6);
        checks.Add(new RequirementCheck(RequirementKind.TlsInUse, "TLS", facts is null ? "no TLS" : "TLS", facts is not null));
        if (facts is null)
            return new TlsRuling(checks.ToImmutable());

        checks.Add(new RequirementCheck(
            RequirementKind.Version,
            floor.MinimumVersion == TlsVersion.Tls13 ? "TLSv1.3" : "TLSv1.2 or later",
            facts.VersionName,
            (facts.Version & floor.Protocols) != 0));
        var strength = CipherTable.StrengthOf(facts.CipherSuite);
        checks.Add(new RequirementCheck(
            RequirementKind.CipherStrength,
            NameOf(floor.CipherStrength) + (floor.CipherStrength == CipherStrength.Highest ? "" : " or stronger"),
            $"{facts.CipherSuite} ({(strength is { } known ? NameOf(known) : "no class")})",
            strength >= floor.CipherStrength));
        JudgeCertificate(checks, certificate, facts.Certificate, referenceNames);
        return new TlsRuling(checks.ToImmutable());
    }

    private static void JudgeCertificate(
        ImmutableArray<RequirementCheck>.Builder checks,
        CertificateRequirement requirement,
        CertificateFacts? certificate,
        IReadOnlyList<string> referenceNames)
    {
        if (requirement.Validation == CertificateValidation.None)
            return;
        checks.Add(new RequirementCheck(
            RequirementKind.CertificateShown, "a certificate", certificate?.Subject ?? "none", certificate is not null));
        if (certificate is null)
            return;
        checks.Add(JudgeTrust(requirement, certificate));
        if (requirement.Validation < CertificateValidation.Name)
            return;
        IReadOnlyList<string> names = requirement.Names.IsDefaultOrEmpty ? referenceNames : requirement.Names;
        checks.Add(new RequirementCheck(
            RequirementKind.CertificateName,
            string.Join(" or ", names),
            CertificateNames.Describe(certificate, requirement.Match),
            names.Any(name => CertificateNames.Match(certificate, name, requirement.Match))));
    }

    // The chain was built against more than one profile's authorities: a good one must also end at one of these.
    private static RequirementCheck JudgeTrust(CertificateRequirement requirement, CertificateFacts certificate)
    {
        ImmutableArray<string> signing = requirement.Signing.IsDefault ? [] : requirement.Signing;
        var trusted = certificate.Problems == CertificateProblems.None;
        return new RequirementCheck(
            RequirementKind.CertificateTrusted,
            $"trusted by {(signing.IsEmpty ? "nobody" : string.Join(" or ", signing))}, in date, right usage",
            trusted
                ? certificate.TrustedBy.IsDefaultOrEmpty ? "trusted by nobody" : "trusted by " + string.Join(" and ", certificate.TrustedBy)
                : string.Create(CultureInfo.InvariantCulture, $"{certificate.Problems}"),
            trusted && !certificate.TrustedBy.IsDefault && certificate.TrustedBy.Any(signing.Contains));
    }

    private static string NameOf(CipherStrength strength) => strength switch
    {
        CipherStrength.Medium => "medium",
        CipherStrength.High => "high",
        _ => "highest",
    };
}
