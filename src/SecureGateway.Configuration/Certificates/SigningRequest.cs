using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>
/// A certificate signing request (PKCS#10, RFC 2986) and its key, which never leaves the store: the certificate that an
/// authority issues for it is imported under the same name.
/// </summary>
internal sealed class SigningRequest
{
    private SigningRequest(string name, string pem, string keyPem, CertificateNote note) => (Name, Pem, KeyPem, Note) = (name, pem, keyPem, note);

    public string Name { get; }

    /// <summary>What the authority is given.</summary>
    public string Pem { get; }

    /// <summary>PKCS#8 in clear: for the store's own file only.</summary>
    public string KeyPem { get; }

    public CertificateNote Note { get; }

    public static SigningRequest Make(RequestPlan plan, DateTimeOffset now)
    {
        using AsymmetricAlgorithm key = plan.Key == RequestKey.Rsa3072 ? RSA.Create(3072) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = key is RSA rsa
            ? new CertificateRequest(plan.Subject(), rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest(plan.Subject(), (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var name in plan.DnsNames)
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | (key is RSA ? X509KeyUsageFlags.KeyEncipherment : 0), critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        return new SigningRequest(
            plan.Name, request.CreateSigningRequestPem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n", new CertificateNote(CertificateOrigin.Request, now, null));
    }

    /// <summary>As it stands in the store's file.</summary>
    public string FileText => Note.Text + KeyPem + Pem;

    /// <exception cref="CryptographicException">It is damaged.</exception>
    public static SigningRequest Read(string name, string text)
    {
        try
        {
            var (key, request) = (Block(text, "PRIVATE KEY"), Block(text, "CERTIFICATE REQUEST"));
            _ = CertificateRequest.LoadSigningRequestPem(request, HashAlgorithmName.SHA256);
            PemKey.Of(key).Dispose();
            return new SigningRequest(name, request, key, CertificateNote.Read(text));
        }
        catch (ArgumentException e)
        {
            throw new CryptographicException("a part is missing", e);
        }
    }

    /// <summary>What was asked for. The signature is verified by reading it.</summary>
    public CertificateRequest Content() =>
        CertificateRequest.LoadSigningRequestPem(Pem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);

    private static string Block(string text, string label)
    {
        var begin = text.IndexOf($"-----BEGIN {label}-----", StringComparison.Ordinal);
        var end = text.IndexOf($"-----END {label}-----", StringComparison.Ordinal);
        return begin >= 0 && end > begin ? text[begin..(end + $"-----END {label}-----".Length)] + "\n" : throw new CryptographicException($"there is no {label}");
    }
}
