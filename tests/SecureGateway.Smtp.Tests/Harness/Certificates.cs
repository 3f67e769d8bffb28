using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Smtp.Tests.Harness;

/// <summary>Self-made certificates, once for the whole run.</summary>
internal static class Certificates
{
    public static readonly X509Certificate2 Server = SelfSigned("CN=mx.test");

    public static readonly X509Certificate2 Client = SelfSigned("CN=client.test");

    private static readonly SslStreamCertificateContext Context = SslStreamCertificateContext.Create(Server, null, offline: true);

    public static SslServerAuthenticationOptions ServerOptions(bool clientCertificate = false) => new()
    {
        ServerCertificateContext = Context,
        ClientCertificateRequired = clientCertificate,
        AllowTlsResume = false,
    };

    private static X509Certificate2 SelfSigned(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
