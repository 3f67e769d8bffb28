using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration;

/// <summary>Signs and verifies once: a certificate whose key only seems to be there would hang or fail in a handshake.</summary>
internal static class IdentityKeyCheck
{
    /// <summary>What is wrong with the key, or null.</summary>
    public static string? Problem(X509Certificate2 certificate)
    {
        ReadOnlySpan<byte> probe = "SecureGateway"u8;
        try
        {
            using var ecdsa = certificate.GetECDsaPrivateKey();
            using var ecdsaPublic = certificate.GetECDsaPublicKey();
            if (ecdsa is not null && ecdsaPublic is not null)
            {
                return ecdsaPublic.VerifyData(probe, ecdsa.SignData(probe.ToArray(), HashAlgorithmName.SHA256), HashAlgorithmName.SHA256)
                    ? null : "the key does not belong to the certificate";
            }

            using var rsa = certificate.GetRSAPrivateKey();
            using var rsaPublic = certificate.GetRSAPublicKey();
            if (rsa is not null && rsaPublic is not null)
            {
                var signature = rsa.SignData(probe.ToArray(), HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
                return rsaPublic.VerifyData(probe, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)
                    ? null : "the key does not belong to the certificate";
            }

            return "the key is neither RSA nor ECDSA";
        }
        catch (CryptographicException e)
        {
            return $"the key cannot be used: {e.Message}";
        }
    }
}
