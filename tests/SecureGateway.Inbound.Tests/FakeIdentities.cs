using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Policy;

namespace SecureGateway.Inbound.Tests;

internal sealed class FakeIdentities : IIdentities, ITrust
{
    public SslStreamCertificateContext? Context { get; set; } = Make();

    public List<string> SigningAsked { get; } = [];

    public Dictionary<string, SslStreamCertificateContext> ByServerName { get; } = [];

    public SslStreamCertificateContext? Find(string name) => name == "default" ? Context : null;

    public SslStreamCertificateContext? Choose(ImmutableArray<string> names, string serverName) =>
        ByServerName.GetValueOrDefault(serverName) ?? Find(names[0]);

    public object Generation { get; set; } = "first";

    public X509ChainPolicy ChainPolicy(ImmutableArray<string> signing, bool forServer)
    {
        SigningAsked.Add(string.Join(",", signing));
        return new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck };
    }

    public ImmutableArray<string> NamesOf(string anchor) => [];

    public static SslStreamCertificateContext Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=gw.example", key, HashAlgorithmName.SHA256);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(80));
        return SslStreamCertificateContext.Create(
            X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null), null, offline: true);
    }
}
