using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Configuration;

/// <summary>
/// The CA of a cluster, which issues nothing but its peers' certificates: ECDSA P-256, ten years for itself and two for a
/// peer. Whoever has its key can make a peer, and a peer may write policy.
/// </summary>
internal sealed class ClusterAuthority : IDisposable
{
    private readonly X509Certificate2 _certificate;

    private ClusterAuthority(X509Certificate2 certificate) => _certificate = certificate;

    public string CertificatePem => _certificate.ExportCertificatePem() + "\n";

    public DateTime NotAfter => _certificate.NotAfter.ToUniversalTime();

    /// <summary>PKCS#8 in clear: for its own file only.</summary>
    public string KeyPem
    {
        get
        {
            using var key = _certificate.GetECDsaPrivateKey()!;
            return key.ExportPkcs8PrivateKeyPem() + "\n";
        }
    }

    public static ClusterAuthority Make(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=SecureGateway cluster CA {Convert.ToHexString(RandomNumberGenerator.GetBytes(4))}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new ClusterAuthority(request.CreateSelfSigned(now.AddHours(-1), now.AddYears(10)));
    }

    /// <exception cref="CryptographicException">One of them is damaged, or the key is another certificate's.</exception>
    public static ClusterAuthority Read(string certificatePem, string keyPem)
    {
        try
        {
            return new ClusterAuthority(X509Certificate2.CreateFromPem(certificatePem, keyPem));
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException(e.Message, e);
        }
    }

    /// <summary>For both sides of a connection: peers are servers and clients to each other.</summary>
    public (string CertificatePem, string KeyPem, DateTimeOffset NotAfter) Issue(PeerAddress peer, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(peer.Name);
        var request = new CertificateRequest(name.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(Names(peer));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, true, false));
        var end = now.AddYears(2) is var two && two.UtcDateTime < NotAfter ? two : new DateTimeOffset(NotAfter);
        using var issued = request.Create(_certificate, now.AddHours(-1), end, RandomNumberGenerator.GetBytes(16));
        return (issued.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", end);
    }

    public void Dispose() => _certificate.Dispose();

    private static X509Extension Names(PeerAddress peer)
    {
        var names = new SubjectAlternativeNameBuilder();
        if (DomainName.TryParse(peer.Name, out var own) && !own.IsAddressLiteral)
            names.AddDnsName(own.Value);
        if (IPAddress.TryParse(peer.Host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(peer.Host);
        return names.Build();
    }
}
