using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>The two kinds of key, ECDSA and RSA, behind one face.</summary>
internal static class CertificateKeys
{
    public static AsymmetricAlgorithm Create(CertificateKey key) => key switch
    {
        CertificateKey.P256 => ECDsa.Create(ECCurve.NamedCurves.nistP256),
        CertificateKey.P384 => ECDsa.Create(ECCurve.NamedCurves.nistP384),
        CertificateKey.Rsa1024 => RSA.Create(1024),
        _ => RSA.Create(2048),
    };

    public static CertificateRequest Request(string subject, AsymmetricAlgorithm key) => key is RSA rsa
        ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);

    public static X509SignatureGenerator Signer(AsymmetricAlgorithm key, bool sha1) => (key, sha1) switch
    {
        (RSA rsa, _) => sha1
            ? throw new NotSupportedException("SHA-1 is staged with the factory's ECDSA authorities only")
            : X509SignatureGenerator.CreateForRSA(rsa, RSASignaturePadding.Pkcs1),
        (ECDsa ecdsa, true) => new Sha1Signer(ecdsa),
        _ => X509SignatureGenerator.CreateForECDsa((ECDsa)key),
    };

    public static X509Certificate2 WithKey(X509Certificate2 certificate, AsymmetricAlgorithm key) =>
        key is RSA rsa ? certificate.CopyWithPrivateKey(rsa) : certificate.CopyWithPrivateKey((ECDsa)key);

    // ecdsa-with-SHA1 (RFC 3279 2.2.3), which the framework's own generators refuse to write.
    private sealed class Sha1Signer(ECDsa key) : X509SignatureGenerator
    {
        public override byte[] GetSignatureAlgorithmIdentifier(HashAlgorithmName hashAlgorithm) =>
            [0x30, 0x09, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01];

        public override byte[] SignData(byte[] data, HashAlgorithmName hashAlgorithm) =>
            key.SignData(data, HashAlgorithmName.SHA1, DSASignatureFormat.Rfc3279DerSequence);

        protected override PublicKey BuildPublicKey() => CreateForECDsa(key).PublicKey;
    }
}
