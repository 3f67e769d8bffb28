using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// TLS over a connection's pipes, after STARTTLS or from the start. The handshake is completed whatever certificate the client
/// shows, and judged by whoever asked for it: a refusal inside the handshake leaves the peer guessing (M-5). Only a callback in
/// the given options can refuse.
/// </summary>
internal sealed class TlsServer : IAsyncDisposable
{
    private const int ReadSize = 16 * 1024;

    private static readonly IOException Closed = new("The TLS session is closed");

    private readonly DuplexPipeStream _transport;
    private readonly SslStream _stream;
    private readonly TimeProvider _time;
    private CertificateFacts? _client;

    private TlsServer(IDuplexPipe transport, TimeProvider time)
    {
        _transport = new DuplexPipeStream(transport.Input, transport.Output);
        _stream = new SslStream(_transport, leaveInnerStreamOpen: true);
        _time = time;
        // Reading nothing first would spare an idle session its buffer, and cost every read a second one.
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: ReadSize, minimumReadSize: 4096, leaveOpen: true, useZeroByteReads: false));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public TlsFacts Facts => new(_stream.SslProtocol, _stream.NegotiatedCipherSuite, _client);

    /// <exception cref="TimeoutException">The handshake took longer than <paramref name="timeout"/>.</exception>
    /// <exception cref="AuthenticationException">The handshake failed.</exception>
    /// <exception cref="IOException">The connection broke, or what came was not TLS.</exception>
    public static async Task<TlsServer> AcceptAsync(
        IDuplexPipe transport, HandshakeOptions options, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        var server = new TlsServer(transport, time);
        using var limit = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await server._stream.AuthenticateAsServerAsync(
                (_, client, _, _) => ValueTask.FromResult(server.Observed(options(client.ServerName, server.Versions(client.SslProtocols)))),
                state: null, either.Token);
            return server;
        }
        catch (Exception e)
        {
            await server._stream.DisposeAsync();
            if (e is OperationCanceledException && limit.IsCancellationRequested)
                throw new TimeoutException("TLS handshake timed out", e);
            throw;
        }
    }

    /// <summary>What a client or the network can bring about; anything else is a fault of our own.</summary>
    public static bool IsHandshakeFailure(Exception e) =>
        e is AuthenticationException or IOException or TimeoutException or OperationCanceledException;

    /// <summary>The library's own words; its outer ones only say that it failed.</summary>
    public static string Innermost(Exception e) => e is TimeoutException ? e.Message : e.GetBaseException().Message;

    /// <summary>Says close_notify. The connection itself stays open.</summary>
    /// <returns>False when it could not be said.</returns>
    public async Task<bool> ShutdownAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _stream.ShutdownAsync().WaitAsync(cancellationToken);
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            return false; // the client is gone, or takes nothing: there is nobody left to say it to
        }
    }

    public ValueTask DisposeAsync()
    {
        Input.Complete();
        Output.Complete(Closed); // with an exception, since without one it would write what was not flushed, synchronously
        return _stream.DisposeAsync();
    }

    // The library tells of the version in the hello's head only, which is 1.2 for everybody.
    private SslProtocols Versions(SslProtocols told) =>
        ClientHello.OffersTls13(_transport.TakeFirst().Span) ? told | SslProtocols.Tls13 : told;

    // A copy, since the options are shared between sessions and the callback is this session's.
    private SslServerAuthenticationOptions Observed(SslServerAuthenticationOptions options)
    {
        var copy = Copy(options);
        copy.RemoteCertificateValidationCallback = (sender, certificate, chain, errors) =>
        {
            if (certificate is X509Certificate2 shown)
                _client = CertificateFactsReader.Read(shown, chain, _time.GetUtcNow());
            return options.RemoteCertificateValidationCallback?.Invoke(sender, certificate, chain, errors) ?? true;
        };
        return copy;
    }

    internal static SslServerAuthenticationOptions Copy(SslServerAuthenticationOptions options)
    {
        var copy = new SslServerAuthenticationOptions
        {
            AllowRenegotiation = options.AllowRenegotiation,
            AllowTlsResume = options.AllowTlsResume,
            ApplicationProtocols = options.ApplicationProtocols,
            CertificateChainPolicy = options.CertificateChainPolicy,
            CertificateRevocationCheckMode = options.CertificateRevocationCheckMode,
            CipherSuitesPolicy = options.CipherSuitesPolicy,
            ClientCertificateRequired = options.ClientCertificateRequired,
            EnabledSslProtocols = options.EnabledSslProtocols,
            EncryptionPolicy = options.EncryptionPolicy,
            ServerCertificate = options.ServerCertificate,
            ServerCertificateContext = options.ServerCertificateContext,
            ServerCertificateSelectionCallback = options.ServerCertificateSelectionCallback,
        };
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
        {
            copy.AllowRsaPkcs1Padding = options.AllowRsaPkcs1Padding;
            copy.AllowRsaPssPadding = options.AllowRsaPssPadding;
        }

        return copy;
    }
}
