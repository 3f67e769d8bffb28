using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>Certificates that belong together, such as one and its issuers.</summary>
internal static class CertificateSeries
{
    /// <summary>When the first of them expires.</summary>
    public static DateTimeOffset Expires(IEnumerable<X509Certificate2> certificates) =>
        certificates.Min(certificate => new DateTimeOffset(certificate.NotAfter.ToUniversalTime()));

    /// <summary>SHA-256 of them in their order. Of public data only: it may be written anywhere.</summary>
    public static string Digest(IEnumerable<X509Certificate2> certificates)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var certificate in certificates)
            hash.AppendData(certificate.RawDataMemory.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
