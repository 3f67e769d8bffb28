using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>Trusted CAs under one name.</summary>
internal sealed class SigningCertificate(string name, X509Certificate2Collection certificates, CertificateNote note)
{
    public string Name => name;

    public X509Certificate2Collection Certificates => certificates;

    public CertificateNote Note => note;

    public string Digest { get; } = CertificateSeries.Digest(certificates);

    /// <summary>When the first of them expires.</summary>
    public DateTimeOffset Expires => CertificateSeries.Expires(certificates);

    public SigningCertificate Noted(CertificateNote with) => new(name, certificates, with);

    /// <summary>As it stands in the store's file.</summary>
    public string FileText => note.Text + Pem;

    public string Pem => string.Concat(certificates.Select(certificate => certificate.ExportCertificatePem() + "\n"));
}
