using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>
/// A certificate with its usable private key and the intermediates that are sent with it (C-1). Never changes; a
/// replacement is another object, so that running sessions keep theirs (C-2).
/// </summary>
public sealed class Identity
{
    /// <param name="intermediates">Issuers up to, but not including, the root; may be empty.</param>
    public Identity(string name, X509Certificate2 certificate, X509Certificate2Collection intermediates)
    {
        Name = name;
        Certificate = certificate;
        Intermediates = intermediates;
        Facts = CertificateFactsReader.Read(certificate, null, certificate.NotBefore);
        // Offline: what is sent is what was given, and no handshake waits for somebody's web server.
        Context = SslStreamCertificateContext.Create(certificate, intermediates, offline: true);
    }

    public string Name { get; }

    public X509Certificate2 Certificate { get; }

    public X509Certificate2Collection Intermediates { get; }

    /// <summary>Who the certificate says it is; not judged.</summary>
    public CertificateFacts Facts { get; }

    public SslStreamCertificateContext Context { get; }

    public override string ToString() => $"{Certificate.Subject}, valid to {Certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}";
}
