using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>A root, an intermediate and a leaf.</summary>
internal sealed class CertificateChain : IDisposable
{
    private static readonly DateTimeOffset From = DateTimeOffset.UtcNow.AddYears(-2);
    private static readonly DateTimeOffset To = DateTimeOffset.UtcNow.AddYears(2);

    private readonly ECDsa _rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa _leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public CertificateChain()
    {
        Root = Request("root", _rootKey, isAuthority: true).CreateSelfSigned(From, To);
        using var intermediate = Request("intermediate", _intermediateKey, isAuthority: true).Create(Root, From, To, [1]);
        Intermediate = intermediate.CopyWithPrivateKey(_intermediateKey);
        Leaf = Request("leaf.example", _leafKey, isAuthority: false).Create(Intermediate, From, To, [2]);
    }

    public X509Certificate2 Root { get; }

    public X509Certificate2 Intermediate { get; }

    public X509Certificate2 Leaf { get; }

    public string LeafKeyPem => _leafKey.ExportPkcs8PrivateKeyPem();

    public void Dispose()
    {
        Root.Dispose();
        Intermediate.Dispose();
        Leaf.Dispose();
        _rootKey.Dispose();
        _intermediateKey.Dispose();
        _leafKey.Dispose();
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        if (!isAuthority)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        return request;
    }
}
