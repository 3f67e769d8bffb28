using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>Reads the certificates of a PEM text; null when one of them is damaged.</summary>
internal static class PemCertificates
{
    public static X509Certificate2Collection? Read(string pem)
    {
        try
        {
            var all = new X509Certificate2Collection();
            all.ImportFromPem(pem);
            return all;
        }
        catch (CryptographicException)
        {
            return null; // the caller says which file it was
        }
    }
}
