using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Smtp.Tests.Harness;

namespace SecureGateway.Smtp.Tests;

public sealed class TlsOptionsTests
{
    [Fact]
    public void The_copy_has_every_setting_of_the_original()
    {
        var options = new SslServerAuthenticationOptions
        {
            AllowRenegotiation = true,
            AllowTlsResume = false,
            ApplicationProtocols = [],
            CertificateChainPolicy = new X509ChainPolicy(),
            CertificateRevocationCheckMode = X509RevocationMode.Offline,
            CipherSuitesPolicy = OperatingSystem.IsLinux() ? new CipherSuitesPolicy([TlsCipherSuite.TLS_AES_128_GCM_SHA256]) : null,
            ClientCertificateRequired = true,
            EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
            ServerCertificate = Certificates.Server,
            ServerCertificateContext = Certificates.ServerOptions().ServerCertificateContext,
            ServerCertificateSelectionCallback = (_, _) => Certificates.Server,
        };
        if (OperatingSystem.IsLinux())
            options.AllowRsaPkcs1Padding = options.AllowRsaPssPadding = false;

        var copy = TlsServer.Copy(options);
        foreach (var property in typeof(SslServerAuthenticationOptions).GetProperties())
        {
            if (property.Name != nameof(SslServerAuthenticationOptions.RemoteCertificateValidationCallback))
                Assert.Equal(property.GetValue(options), property.GetValue(copy));
        }

        // The whole of it: a property that a later framework adds must be looked at here.
        Assert.Equal(15, typeof(SslServerAuthenticationOptions).GetProperties().Length);
    }
}
