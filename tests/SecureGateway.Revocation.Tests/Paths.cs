using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Revocation.Tests;

/// <summary>Paths from staged certificates to the staged root.</summary>
internal static class Paths
{
    public static CertificatePath To(StagedCertificate leaf) => leaf.Plan.Issuer switch
    {
        CertificateIssuer.Intermediate => Of(leaf.Certificate, CertificateFactory.Shared.Intermediate.Certificate, CertificateFactory.Shared.Root.Certificate),
        CertificateIssuer.UnknownRoot => Of(leaf.Certificate, CertificateFactory.Shared.UnknownRoot.Certificate),
        CertificateIssuer.Self => Of(leaf.Certificate),
        _ => Of(leaf.Certificate, CertificateFactory.Shared.Root.Certificate),
    };

    public static CertificatePath Of(params X509Certificate2[] certificates) => new([.. certificates.Select(one => one.RawDataMemory)]);
}
