using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.X509;

namespace SecureGateway.Revocation;

/// <summary>What both kinds of answer ask of whoever signed them.</summary>
internal static class Signatures
{
    // MD5 and SHA-1 with RSA, DSA and ECDSA: as little worth here as on a certificate.
    private static readonly HashSet<string> Weak =
    [
        "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.3", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5",
        "1.3.14.3.2.29", "1.2.840.10040.4.3", "1.2.840.10045.4.1",
    ];

    public static bool IsWeak(string algorithm) => Weak.Contains(algorithm);

    /// <summary>RFC 5280 6.3.3 (f): where the issuer has a key usage, signing lists must be among it.</summary>
    public static bool MaySignLists(X509Certificate issuer) => issuer.GetKeyUsage() is not { } usage || (usage.Length > 6 && usage[6]);

    public static bool MaySignOcsp(X509Certificate responder) =>
        responder.GetExtendedKeyUsage() is { } usages && usages.Contains(KeyPurposeID.id_kp_OCSPSigning);
}
