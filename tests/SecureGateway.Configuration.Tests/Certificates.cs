using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration.Tests;

/// <summary>Certificates for files of tests.</summary>
internal static class Certificates
{
    public static (string CertificatePem, string KeyPem) Make(string name) =>
        SelfMadeIdentity.Make(name, ConfigurationFolder.Now.AddDays(-1));

    public static (string CertificatePem, string KeyPem) Rsa(string name, int bits, DateTimeOffset from, DateTimeOffset to)
    {
        using var key = RSA.Create(bits);
        using var certificate = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(from, to);
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>One extension of it, extended key usage or basic constraints, is cut off in its middle.</summary>
    public static (string CertificatePem, string KeyPem) Malformed(string name, string extension = "2.5.29.37")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension(extension, [0x30, 0x0a, 0x06], false));
        using var certificate = request.CreateSelfSigned(ConfigurationFolder.Now.AddDays(-1), ConfigurationFolder.Now.AddDays(365));
        return (certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public static string Encrypt(string keyPem, string password)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(keyPem);
        return key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
    }

    public static byte[] Pkcs12((string CertificatePem, string KeyPem) made, string? password)
    {
        using var certificate = X509Certificate2.CreateFromPem(made.CertificatePem, made.KeyPem);
        return certificate.Export(X509ContentType.Pkcs12, password);
    }
}
