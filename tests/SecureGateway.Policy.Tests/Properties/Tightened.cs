namespace SecureGateway.Policy.Tests.Properties;

/// <summary>A requirement made stricter in one of the ways an administrator has; in some it may stay as it is.</summary>
internal static class Tightened
{
    public const int Ways = 8;

    public static InboundTls By(int way, InboundTls tls) => way switch
    {
        0 => tls with { Mandatory = true },
        1 => tls with { Mode = MandatoryMode.Enforce },
        2 => tls with { Floor = tls.Floor with { MinimumVersion = TlsVersion.Tls13 } },
        3 => tls with { Floor = tls.Floor with { CipherStrength = Stronger(tls.Floor.CipherStrength) } },
        4 => tls with { ClientCertificate = Stronger(tls.ClientCertificate) },
        7 => tls with { ClientCertificate = MoreKnown(tls.ClientCertificate) },
        5 => tls with { ClientCertificate = FewerNames(tls.ClientCertificate) },
        _ => tls with { ClientCertificate = FewerAuthorities(tls.ClientCertificate) },
    };

    public static OutboundTls By(int way, OutboundTls tls) => way switch
    {
        0 => tls with { Mandatory = true },
        1 => tls with { Mode = MandatoryMode.Enforce },
        2 => tls with { Floor = tls.Floor with { MinimumVersion = TlsVersion.Tls13 } },
        3 => tls with { Floor = tls.Floor with { CipherStrength = Stronger(tls.Floor.CipherStrength) } },
        4 => tls with { ServerCertificate = Stronger(tls.ServerCertificate) },
        7 => tls with { ServerCertificate = MoreKnown(tls.ServerCertificate) },
        5 => tls with { ServerCertificate = FewerNames(tls.ServerCertificate) },
        _ => tls with { ServerCertificate = FewerAuthorities(tls.ServerCertificate) },
    };

    private static CipherStrength Stronger(CipherStrength strength) => (CipherStrength)Math.Min((int)strength + 1, (int)CipherStrength.Highest);

    private static CertificateRequirement Stronger(CertificateRequirement requirement) =>
        requirement with { Validation = (CertificateValidation)Math.Min((int)requirement.Validation + 1, (int)CertificateValidation.Name) };

    private static CertificateRequirement MoreKnown(CertificateRequirement requirement) =>
        requirement with { Revocation = (RevocationChecking)Math.Min((int)requirement.Revocation + 1, (int)RevocationChecking.Required) };

    // The last name stays: without one, the route's host would take its place.
    private static CertificateRequirement FewerNames(CertificateRequirement requirement) =>
        requirement.Names.Length > 1 ? requirement with { Names = requirement.Names.RemoveAt(0) } : requirement;

    // The last one stays: without one, the global list would take its place.
    private static CertificateRequirement FewerAuthorities(CertificateRequirement requirement) =>
        requirement.Signing.Length > 1 ? requirement with { Signing = requirement.Signing.RemoveAt(0) } : requirement;
}
