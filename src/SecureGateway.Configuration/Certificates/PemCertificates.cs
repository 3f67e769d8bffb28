using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecureGateway.Configuration;

/// <summary>Certificates from a file's content, PEM or DER.</summary>
internal static class PemCertificates
{
    private static ReadOnlySpan<byte> Begin => "-----BEGIN "u8;

    /// <summary><see cref="X509ContentType.Cert"/> for PEM too; unknown when it is nothing of the kind.</summary>
    public static X509ContentType Kind(ReadOnlySpan<byte> content)
    {
        if (IsPem(content))
            return X509ContentType.Cert;
        try
        {
            return content.IsEmpty ? X509ContentType.Unknown : X509Certificate2.GetCertContentType(content);
        }
        catch (CryptographicException)
        {
            return X509ContentType.Unknown; // the caller says what belongs there
        }
    }

    public static bool IsPem(ReadOnlySpan<byte> content) => content.IndexOf(Begin) >= 0;

    /// <summary>Null when one is damaged; empty when there is none.</summary>
    public static X509Certificate2Collection? Read(ReadOnlySpan<byte> content)
    {
        try
        {
            var all = new X509Certificate2Collection();
            if (IsPem(content))
                all.ImportFromPem(Encoding.UTF8.GetString(content));
            else if (Kind(content) == X509ContentType.Cert)
                all.Add(X509CertificateLoader.LoadCertificate(content));
            return all;
        }
        catch (CryptographicException)
        {
            return null; // the caller says which file it was
        }
    }

    /// <summary>What is wrong with a file that <see cref="Read"/> finds no certificate in.</summary>
    public static CertificateProblem None(ReadOnlySpan<byte> content, string label) => new(
        CertificatePart.Certificate,
        $"{label} holds no readable certificate",
        content.IndexOf("-----BEGIN PKCS7"u8) >= 0 || Kind(content) == X509ContentType.Pkcs7 ? "it is PKCS#7; convert it: openssl pkcs7 -print_certs -in OLD -out NEW"
        : content.IndexOf("-----BEGIN CERTIFICATE REQUEST"u8) >= 0 ? "it is a request: give the certificate that the authority issued for it"
        : "give a PEM file with -----BEGIN CERTIFICATE-----");
}
