using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>
/// A certificate with its private key and the intermediates between it and its root (the root itself not among them).
/// Belongs to its factory: callers do not dispose it.
/// </summary>
public sealed class StagedCertificate
{
    private readonly Lazy<SslStreamCertificateContext> _whole;
    private readonly Lazy<SslStreamCertificateContext> _leafOnly;

    internal StagedCertificate(CertificatePlan plan, X509Certificate2 certificate, AsymmetricAlgorithm key, ImmutableArray<X509Certificate2> intermediates)
    {
        Plan = plan;
        Certificate = certificate;
        Key = key;
        Intermediates = intermediates;
        _whole = new(() => SslStreamCertificateContext.Create(Certificate, [.. Intermediates], offline: true));
        _leafOnly = new(() => SslStreamCertificateContext.Create(Certificate, [], offline: true));
    }

    public CertificatePlan Plan { get; }

    /// <summary>The leaf, with its private key.</summary>
    public X509Certificate2 Certificate { get; }

    public ImmutableArray<X509Certificate2> Intermediates { get; }

    internal AsymmetricAlgorithm Key { get; }

    /// <summary>For SslStream: the leaf and its intermediates, or, to stage a missing one, the leaf alone.</summary>
    public SslStreamCertificateContext Context(bool withIntermediates = true) =>
        withIntermediates ? _whole.Value : _leafOnly.Value;

    /// <summary>Leaf first, then the intermediates.</summary>
    public string ChainPem() => string.Concat(Intermediates.Prepend(Certificate).Select(c => c.ExportCertificatePem() + "\n"));

    /// <summary>PKCS#8, encrypted when a password is given.</summary>
    public string KeyPem(string? password = null) => (password is null
        ? Key.ExportPkcs8PrivateKeyPem()
        : Key.ExportEncryptedPkcs8PrivateKeyPem(password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000))) + "\n";

    public byte[] Pfx(string? password = null) =>
        new X509Certificate2Collection((X509Certificate2[])[Certificate, .. Intermediates]).Export(X509ContentType.Pfx, password)!;

    /// <summary>Writes <c>NAME.pem</c> (chain) and <c>NAME.key</c> (mode 0600) and gives back their paths.</summary>
    public (string Certificate, string Key) WritePem(string directory, string name, string? password = null)
    {
        var certificate = Path.Combine(directory, name + ".pem");
        var key = Path.Combine(directory, name + ".key");
        File.WriteAllText(certificate, ChainPem());
        WritePrivate(key, System.Text.Encoding.ASCII.GetBytes(KeyPem(password)));
        return (certificate, key);
    }

    /// <summary>Writes <c>NAME.pfx</c> (mode 0600) and gives back its path.</summary>
    public string WritePfx(string directory, string name, string? password = null)
    {
        var path = Path.Combine(directory, name + ".pfx");
        WritePrivate(path, Pfx(password));
        return path;
    }

    private static void WritePrivate(string path, byte[] content)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(content);
    }
}
