using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>Shakes hands as a server and reports what came of it. Throws what the TLS library throws.</summary>
internal static class PeerHandshake
{
    public static async Task<(Stream Stream, PeerTls Tls)> RunAsync(Stream wire, TlsServer server, CancellationToken cancellationToken)
    {
        var tls = new SslStream(wire, leaveInnerStreamOpen: true);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = server.Certificate.Context(server.SendIntermediates),
            EnabledSslProtocols = server.Protocols,
            ClientCertificateRequired = server.ClientCertificates != ClientCertificates.Ignored,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowTlsResume = server.AllowResumption,
            AllowRenegotiation = false,
        };
        if (!server.CipherSuites.IsEmpty && !OperatingSystem.IsWindows())
            options.CipherSuitesPolicy = new CipherSuitesPolicy(server.CipherSuites);
        try
        {
            await tls.AuthenticateAsServerAsync(options, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var name = tls.TargetHostName;
        var certificate = tls.RemoteCertificate is { } shown ? X509CertificateLoader.LoadCertificate(shown.GetRawCertData()) : null;
        return (tls, new PeerTls(tls.SslProtocol, tls.NegotiatedCipherSuite, string.IsNullOrEmpty(name) ? null : name, certificate));
    }
}
