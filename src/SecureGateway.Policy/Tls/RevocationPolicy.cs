using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Whether the authorities have to be asked about a certificate's revocation, and how long that may take (M-9). Pure. Fails by not
/// asking: a requirement that nobody asked for is not met (<see cref="TlsRuling"/>). The addresses come from the certificate, so
/// nobody is asked about one that no requirement trusts: else a peer could have this gateway call on whom it likes.
/// </summary>
public static class RevocationPolicy
{
    /// <summary>A stapled OCSP response is asked for in the handshake.</summary>
    public static bool WantsStaple(TlsRequirement requirement) => Judges(requirement).Any(Asks);

    /// <summary>How long the look-up for an outbound connection may take; null when none is needed.</summary>
    public static TimeSpan? Limit(TlsRequirement requirement, CertificateFacts? certificate) => Limit(Judges(requirement), certificate);

    /// <summary>The same for whatever requirements judge the certificate. The most patient of those that need it decides.</summary>
    public static TimeSpan? Limit(IEnumerable<CertificateRequirement> judges, CertificateFacts? certificate)
    {
        if (certificate is not { Path: not null } || IsSettled(certificate))
            return null;
        TimeSpan? longest = null;
        foreach (var judge in judges)
        {
            if (Asks(judge) && TlsRuling.Trusts(judge, certificate) && !(longest >= judge.RevocationTimeout))
                longest = judge.RevocationTimeout;
        }

        return longest;
    }

    // For as long as the connection lasts: revoked stays so, and addresses do not come. Good runs out, and is asked of what remembers it until then.
    private static bool IsSettled(CertificateFacts certificate) =>
        (certificate.Problems & CertificateProblems.Revoked) != 0
        || certificate.Revocation is { Status: not RevocationStatus.Good, MayChange: false };

    private static bool Asks(CertificateRequirement requirement) =>
        requirement.Validation >= CertificateValidation.Trusted && requirement.Revocation != RevocationChecking.Off;

    private static IEnumerable<CertificateRequirement> Judges(TlsRequirement requirement)
    {
        if (requirement.Use == TlsUse.Required)
            yield return requirement.Certificate;
        if (requirement.Reported is { } reported)
            yield return reported.Certificate;
    }
}
