using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// The verdict on a connection: each requirement with what was required and achieved. Logs, tracking, replies and screens
/// show this list. Pure; a missing fact is a requirement not met.
/// </summary>
public sealed record TlsRuling(ImmutableArray<RequirementCheck> Checks)
{
    public static readonly TlsRuling NothingRequired = new(ImmutableArray<RequirementCheck>.Empty);

    public bool Met => Checks.All(check => check.Met);

    public IEnumerable<RequirementCheck> Missed => Checks.Where(check => !check.Met);

    /// <summary>Of what is missed, what decides: the first that waiting will not mend, else the first. Null where all is met.</summary>
    public RequirementCheck? Deciding => Missed.FirstOrDefault(check => !check.MayChange) ?? Missed.FirstOrDefault();

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
        var checks = ImmutableArray.CreateBuilder<RequirementCheck>(7);
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
        var trust = JudgeTrust(requirement, certificate);
        checks.Add(trust);
        if (requirement.Revocation != RevocationChecking.Off)
            checks.Add(JudgeRevocation(requirement.Revocation, certificate, trust.Met));
        if (requirement.Validation < CertificateValidation.Name)
            return;
        IReadOnlyList<string> names = requirement.Names.IsDefaultOrEmpty ? referenceNames : requirement.Names;
        checks.Add(new RequirementCheck(
            RequirementKind.CertificateName,
            string.Join(" or ", names),
            CertificateNames.Describe(certificate, requirement.Match),
            names.Any(name => CertificateNames.Match(certificate, name, requirement.Match))));
    }

    /// <summary>
    /// Whether a requirement's authorities vouch for a certificate, its revocation apart. The chain was built against more than one
    /// profile's authorities: a good one must also end at one of these.
    /// </summary>
    public static bool Trusts(CertificateRequirement requirement, CertificateFacts certificate) =>
        Sound(certificate) && !certificate.TrustedBy.IsDefault && !requirement.Signing.IsDefault && certificate.TrustedBy.Any(requirement.Signing.Contains);

    // Revocation is a requirement of its own.
    private static bool Sound(CertificateFacts certificate) => (certificate.Problems & ~CertificateProblems.Revoked) == CertificateProblems.None;

    private static RequirementCheck JudgeTrust(CertificateRequirement requirement, CertificateFacts certificate)
    {
        ImmutableArray<string> signing = requirement.Signing.IsDefault ? [] : requirement.Signing;
        return new RequirementCheck(
            RequirementKind.CertificateTrusted,
            $"trusted by {(signing.IsEmpty ? "nobody" : string.Join(" or ", signing))}, in date, right usage",
            Sound(certificate)
                ? certificate.TrustedBy.IsDefaultOrEmpty ? "trusted by nobody" : "trusted by " + string.Join(" and ", certificate.TrustedBy)
                : string.Create(CultureInfo.InvariantCulture, $"{certificate.Problems & ~CertificateProblems.Revoked}"),
            Trusts(requirement, certificate));
    }

    // Of a certificate that is not trusted nobody was asked, and it is refused in any case.
    private static RequirementCheck JudgeRevocation(RevocationChecking checking, CertificateFacts certificate, bool trusted)
    {
        var required = checking == RevocationChecking.Required ? "known not to be revoked" : "not revoked, where that can be known";
        if ((certificate.Problems & CertificateProblems.Revoked) != 0)
            return new RequirementCheck(RequirementKind.CertificateNotRevoked, required, certificate.Revocation?.Describe() ?? "revoked", false);
        if (certificate.Revocation is not { } found)
            return new RequirementCheck(RequirementKind.CertificateNotRevoked, required, "nobody was asked", !trusted && checking == RevocationChecking.WhenKnown);
        var met = found.Status == RevocationStatus.Good || (found.Status == RevocationStatus.Unknown && checking == RevocationChecking.WhenKnown);
        return new RequirementCheck(RequirementKind.CertificateNotRevoked, required, found.Describe(), met) { MayChange = found.MayChange };
    }

    private static string NameOf(CipherStrength strength) => strength switch
    {
        CipherStrength.Medium => "medium",
        CipherStrength.High => "high",
        _ => "highest",
    };
}
