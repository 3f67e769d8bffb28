using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>
/// One handshake in memory, server and client under the same floor (C-4). What the library refuses shows here, as a fault
/// of ours, and not in the first session, where it would look like a TLS failure.
/// </summary>
internal static class CipherTrial
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly Lazy<X509Certificate2> Certificate = new(() =>
    {
        var (certificate, key) = SelfMadeIdentity.Make("localhost", DateTimeOffset.UtcNow);
        using var pem = X509Certificate2.CreateFromPem(certificate, key);
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    });

    private static readonly ConcurrentDictionary<TlsFloor, string?> Tried = new();

    /// <summary>What is wrong with a floor on this machine, or null. Each is tried once in a process.</summary>
    public static string? Problem(TlsFloor floor) => Tried.GetOrAdd(floor, Try);

    /// <summary>Tries any protocols and suites.</summary>
    internal static string? Try(SslProtocols protocols, CipherSuitesPolicy? suites)
    {
        try
        {
            using var limit = new CancellationTokenSource(Limit);
            HandshakeAsync(protocols, suites, limit.Token).GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException or CryptographicException or NotSupportedException or OperationCanceledException)
        {
            return e.GetBaseException().Message;
        }
    }

    private static string? Try(TlsFloor floor)
    {
        try
        {
            var offer = TlsOffer.For(floor);
            return Try(offer.Protocols, offer.Suites);
        }
        catch (PlatformNotSupportedException e)
        {
            return e.Message;
        }
    }

    private static async Task HandshakeAsync(SslProtocols protocols, CipherSuitesPolicy? suites, CancellationToken cancellationToken)
    {
        var (serverEnd, clientEnd) = DuplexPipe.Pair();
        await using var server = new SslStream(serverEnd);
        await using var client = new SslStream(clientEnd);
        var accepting = server.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = Certificate.Value,
                EnabledSslProtocols = protocols,
                CipherSuitesPolicy = suites,
                AllowTlsResume = false,
            },
            cancellationToken);
        var connecting = client.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = protocols,
                CipherSuitesPolicy = suites,
                AllowTlsResume = false,
                RemoteCertificateValidationCallback = (_, _, _, _) => true, // it is our own, on our own pipe
            },
            cancellationToken);
        var first = await Task.WhenAny(accepting, connecting).ConfigureAwait(false);
        if (!first.IsCompletedSuccessfully)
        {
            // The other side waits for bytes that will never come.
            serverEnd.Dispose();
            clientEnd.Dispose();
        }

        await Task.WhenAll(accepting, connecting).ConfigureAwait(false);
    }
}
