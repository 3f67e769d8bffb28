using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>Shakes hands as a server and reports what came of it. Throws what the TLS library throws.</summary>
internal static class PeerHandshake
{
    public static async Task<(Stream Stream, PeerTls Tls)> RunAsync(Stream wire, TlsServer server, CancellationToken cancellationToken)
    {
        if (server.ClientCertificates == ClientCertificates.Required || server.Certificate.Plan.IsWeak)
            return await ByLibraryAsync(wire, server, cancellationToken).ConfigureAwait(false);
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

    private static async Task<(Stream Stream, PeerTls Tls)> ByLibraryAsync(Stream wire, TlsServer server, CancellationToken cancellationToken)
    {
        using var context = new OpenSslContext(server); // the connection holds its own count of it
        var tls = new OpenSslStream(wire, context);
        try
        {
            await tls.HandshakeAsync(cancellationToken).ConfigureAwait(false);
            return (tls, tls.Facts());
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
