using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>
/// A certificate with its usable private key and the intermediates that are sent with it (C-1). Never changes; a
/// replacement is another object, so that running sessions keep theirs (C-2).
/// </summary>
public sealed class Identity
{
    /// <param name="others">Issuers, nearest first; a root among them is kept and never sent.</param>
    internal Identity(string name, X509Certificate2 certificate, X509Certificate2Collection others, CertificateNote note)
    {
        Name = name;
        Certificate = certificate;
        Others = others;
        Note = note;
        Facts = CertificateFactsReader.Read(certificate, null, certificate.NotBefore);
        Digest = CertificateSeries.Digest(others.Prepend(certificate));
        Intermediates = [.. others.Where(other => !CertificateJudge.IsSelfIssued(other))];
        // Offline: what is sent is what was given, and no handshake waits for somebody's web server.
        Context = SslStreamCertificateContext.Create(certificate, Intermediates, offline: true);
    }

    public string Name { get; }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection Others { get; }

    public X509Certificate2Collection Intermediates { get; }

    public CertificateNote Note { get; }

    /// <summary>Who the certificate says it is; not judged.</summary>
    public CertificateFacts Facts { get; }

    public SslStreamCertificateContext Context { get; }

    internal string Digest { get; }

    /// <summary>When the first of what is sent expires.</summary>
    internal DateTimeOffset Expires => CertificateSeries.Expires(Intermediates.Prepend(Certificate));

    internal Identity Noted(CertificateNote note) => new(Name, Certificate, Others, note);

    /// <summary>As it stands in the store's file: with its key in clear.</summary>
    internal string FileText() => Note.Text + KeyPem() + ChainPem();

    /// <summary>The key in clear: for the store's own file only.</summary>
    internal string KeyPem()
    {
        using AsymmetricAlgorithm key = (AsymmetricAlgorithm?)Certificate.GetECDsaPrivateKey() ?? Certificate.GetRSAPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }

    /// <summary>The certificate and its issuers; no key.</summary>
    internal string ChainPem() => string.Concat(Others.Prepend(Certificate).Select(certificate => certificate.ExportCertificatePem() + "\n"));

    public override string ToString() => $"{Certificate.Subject}, valid to {Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}";
}
