using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking;

/// <summary>What a connection missed of a setting, and what its record does not tell of it, in words. Pure.</summary>
internal static class ForecastWords
{
    // What another authority on the list could mend.
    private const CertificateProblems OfAnchor = CertificateProblems.SelfSigned | CertificateProblems.UntrustedRoot | CertificateProblems.IncompleteChain;

    /// <summary>As it stands behind a number: <c>2 expired</c>.</summary>
    public static string Missed(RequirementCheck missed, TlsFacts? tls) => missed.Kind switch
    {
        RequirementKind.TlsInUse => "in clear",
        RequirementKind.Version => missed.Achieved,
        RequirementKind.CipherStrength => missed.Achieved,
        RequirementKind.CertificateShown => "without a certificate",
        RequirementKind.CertificateTrusted => tls?.Certificate is { Problems: not CertificateProblems.None and var problems }
            ? string.Join(" and ", TlsWords.Problems(problems))
            : "by an authority that is not trusted here",
        RequirementKind.CertificateNotRevoked => "revoked, or not known not to be",
        _ => "with another name",
    };

    /// <summary>Why nothing can be said of it; null where it can be judged. What is missed for certain is missed, whatever else is not known.</summary>
    public static string? Untold(TlsSetting setting, SampledConnection connection, TlsRuling ruling)
    {
        switch (connection.Known)
        {
            case SampledTls.NotTried: return "in clear, and TLS was not tried";
            case SampledTls.Failed: return "no connection, or no handshake, was completed";
        }

        if (connection.Tls is null || setting.Certificate.Validation == CertificateValidation.None)
            return null;
        var first = ruling.Missed.FirstOrDefault();
        if (first is { Kind: RequirementKind.CertificateShown } && !connection.CertificateAsked)
            return "no certificate was asked for";
        if (first is { Kind: RequirementKind.CertificateTrusted } && !setting.NewSigning.IsDefaultOrEmpty && MayBeTrusted(connection.Tls.Certificate))
            return $"whether {string.Join(" or ", setting.NewSigning)} vouches for the certificate was not looked at";
        return first is null && setting.InsistsOnRevocation && connection.Tls.Certificate?.Revocation is null
            ? "whether the certificate is revoked was not asked"
            : null;
    }

    private static bool MayBeTrusted(CertificateFacts? certificate) =>
        certificate is not null && (certificate.Problems & ~(OfAnchor | CertificateProblems.Revoked)) == CertificateProblems.None;
}
