using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecureGateway.Configuration;

/// <summary>A private key from PEM: RSA or ECDSA, PKCS#8 (also encrypted), PKCS#1 or SEC 1.</summary>
internal sealed class PemKey : IDisposable
{
    private readonly RSA? _rsa;
    private readonly ECDsa? _ecdsa;

    private PemKey(RSA? rsa, ECDsa? ecdsa) => (_rsa, _ecdsa) = (rsa, ecdsa);

    /// <param name="label">What messages call the file.</param>
    /// <param name="passwordAdvice">How a password is given.</param>
    public static PemKey? Read(
        byte[] content, string label, string? password, string passwordAdvice, ImmutableArray<CertificateProblem>.Builder problems)
    {
        var pem = Encoding.UTF8.GetString(content);
        if (!HoldsKey(content))
            return Refuse($"{label} holds no private key", "give a PEM file with -----BEGIN PRIVATE KEY-----");
        if (pem.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            return Refuse($"{label} is encrypted in an old form", "convert it: openssl pkcs8 -topk8 -in OLD -out NEW");
        var encrypted = pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (encrypted && password is null)
            return Refuse($"{label} is encrypted", passwordAdvice);
        foreach (var ecdsa in new[] { true, false })
        {
            if (TryImport(pem, encrypted ? password : null, ecdsa) is { } key)
                return key;
        }

        return encrypted
            ? Refuse($"{label} cannot be decrypted", "the password is wrong: " + passwordAdvice)
            : Refuse($"{label} holds no RSA or ECDSA key that can be read", "give one of those");

        PemKey? Refuse(string problem, string right)
        {
            problems.Add(new CertificateProblem(CertificatePart.Key, problem, right));
            return null;
        }
    }

    /// <summary>A key of a certificate or a request of the store.</summary>
    public static PemKey Of(string pem) => TryImport(pem, null, ecdsa: true) ?? TryImport(pem, null, ecdsa: false)
        ?? throw new CryptographicException("the stored key is neither RSA nor ECDSA");

    public static bool HoldsKey(ReadOnlySpan<byte> content) => content.IndexOf("PRIVATE KEY-----"u8) >= 0;

    /// <summary>The certificate with this key, or null when the key is another's.</summary>
    public X509Certificate2? TryAttach(X509Certificate2 certificate)
    {
        try
        {
            var attached = _rsa is not null ? certificate.CopyWithPrivateKey(_rsa) : certificate.CopyWithPrivateKey(_ecdsa!);
            // Windows' TLS wants the key in a store, not beside the certificate.
            return OperatingSystem.IsWindows()
                ? X509CertificateLoader.LoadPkcs12(attached.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable)
                : attached;
        }
        catch (ArgumentException)
        {
            return null; // another algorithm or another key
        }
    }

    public void Dispose()
    {
        _rsa?.Dispose();
        _ecdsa?.Dispose();
    }

    private static PemKey? TryImport(string pem, string? password, bool ecdsa)
    {
        AsymmetricAlgorithm key = ecdsa ? ECDsa.Create() : RSA.Create();
        try
        {
            if (password is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, password);
            return new PemKey(key as RSA, key as ECDsa);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            return null; // the other algorithm, or the caller says what is wrong
        }
    }
}
