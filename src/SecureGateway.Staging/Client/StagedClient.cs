using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// An SMTP client that does what it is told and nothing more: lines, octets, pipelines, TLS. Reads end with
/// <see cref="EndOfStreamException"/> when the server goes, and with <see cref="TimeoutException"/> after 30 s.
/// </summary>
public sealed class StagedClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _socket;
    private readonly WireStream _wire;
    private readonly WireCapture _capture = new();
    private readonly WireCapture _sent = new();
    private PeerChannel _channel;

    private StagedClient(Socket socket)
    {
        _socket = socket;
        _wire = new WireStream(socket, _capture, _sent);
        _channel = new PeerChannel(_wire);
    }

    /// <summary>The greeting; null until it was read.</summary>
    public StagedReply? Greeting { get; private set; }

    /// <summary>The stream of TLS in use, for its facts; null in clear.</summary>
    public SslStream? Tls { get; private set; }

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Everything the server sent over TCP, as it came.</summary>
    public byte[] WireReceived => _capture.All();

    /// <summary>Octets that this client sent over TCP outside TLS records, one character each: what anybody on the path could read.</summary>
    public string PlaintextSent => Encoding.Latin1.GetString(_sent.Plaintext());

    /// <summary>Connects and, unless told otherwise, reads the greeting.</summary>
    /// <param name="from">The local address to connect from; null leaves it to the system.</param>
    /// <param name="implicitTls">Shakes hands before the greeting (RFC 8314).</param>
    public static async Task<StagedClient> ConnectAsync(
        EndPoint server, IPAddress? from = null, StagedClientTls? implicitTls = null, bool readGreeting = true)
    {
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var client = new StagedClient(socket);
        try
        {
            if (from is not null)
                socket.Bind(new IPEndPoint(from, 0));
            using var limit = new CancellationTokenSource(Patience);
            await socket.ConnectAsync(server, limit.Token).ConfigureAwait(false);
            if (implicitTls is not null)
                await client.HandshakeAsync(implicitTls).ConfigureAwait(false);
            if (readGreeting)
                client.Greeting = await client.ReadReplyAsync().ConfigureAwait(false);
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a line and reads its reply.</summary>
    public async Task<StagedReply> CommandAsync(string line)
    {
        await SendAsync(line + "\r\n").ConfigureAwait(false);
        return await ReadReplyAsync().ConfigureAwait(false);
    }

    /// <summary>Sends all lines in one write and reads as many replies.</summary>
    public async Task<ImmutableArray<StagedReply>> PipelineAsync(params IReadOnlyList<string> lines)
    {
        await SendAsync(string.Concat(lines.Select(line => line + "\r\n"))).ConfigureAwait(false);
        var replies = ImmutableArray.CreateBuilder<StagedReply>(lines.Count);
        for (var i = 0; i < lines.Count; i++)
            replies.Add(await ReadReplyAsync().ConfigureAwait(false));
        return replies.MoveToImmutable();
    }

    /// <summary>STARTTLS, then the handshake when the answer was 220. No EHLO follows by itself.</summary>
    public async Task<StagedReply> StartTlsAsync(StagedClientTls? tls = null)
    {
        var reply = await CommandAsync("STARTTLS").ConfigureAwait(false);
        if (reply.Code == 220)
            await HandshakeAsync(tls ?? new StagedClientTls()).ConfigureAwait(false);
        return reply;
    }

    /// <summary>Shakes hands now, on the connection as it is.</summary>
    public async Task HandshakeAsync(StagedClientTls tls)
    {
        if (!_channel.Unused.IsEmpty)
            throw new InvalidDataException($"bytes before the handshake: {Encoding.Latin1.GetString(_channel.Unused.Span)}");
        _sent.TlsBegins(unused: 0);
        var stream = new SslStream(_wire, leaveInnerStreamOpen: true);
        using var limit = new CancellationTokenSource(Patience);
        await stream.AuthenticateAsClientAsync(Options(tls), limit.Token).ConfigureAwait(false);
        Tls = stream;
        _channel = new PeerChannel(stream);
    }

    /// <summary>MAIL, RCPTs and DATA, one at a time; the first refusal is given back and nothing more is sent.</summary>
    public async Task<StagedReply> SendMailAsync(string sender, IReadOnlyList<string> recipients, string message)
    {
        string[] commands = [$"MAIL FROM:<{sender}>", .. recipients.Select(r => $"RCPT TO:<{r}>"), "DATA"];
        foreach (var command in commands)
        {
            var reply = await CommandAsync(command).ConfigureAwait(false);
            if (!reply.IsPositive)
                return reply;
        }

        return await SendDataAsync(Encoding.Latin1.GetBytes(message)).ConfigureAwait(false);
    }

    /// <summary>After a 354: the message, dots stuffed, with its final dot, and the reply to it.</summary>
    public async Task<StagedReply> SendDataAsync(ReadOnlyMemory<byte> message)
    {
        await SendAsync(Stuffed(message.Span)).ConfigureAwait(false);
        return await ReadReplyAsync().ConfigureAwait(false);
    }

    public Task SendAsync(string latin1) => SendAsync(Encoding.Latin1.GetBytes(latin1));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        using var limit = new CancellationTokenSource(Patience);
        await _channel.WriteAsync(bytes, limit.Token).ConfigureAwait(false);
    }

    public async Task<StagedReply> ReadReplyAsync()
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        var raw = new StringBuilder();
        while (true)
        {
            var line = await ReadLineAsync().ConfigureAwait(false) ?? throw new EndOfStreamException("the server went");
            raw.Append(line).Append("\r\n");
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var code))
                throw new InvalidDataException($"not a reply: {line}");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] != '-')
                return new StagedReply(code, lines.ToImmutable(), raw.ToString());
        }
    }

    /// <summary>Null when the server has sent FIN.</summary>
    public async Task<string?> ReadLineAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            return await _channel.ReadLineAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no line within {Patience}; received: {Encoding.Latin1.GetString(WireReceived)}");
        }
    }

    /// <summary>Until the server has gone, by FIN or by RST.</summary>
    public async Task WaitForEndAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(Patience);
            await _channel.DrainAsync(limit.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // a reset is an end too
        }
    }

    public async Task QuitAsync()
    {
        await CommandAsync("QUIT").ConfigureAwait(false);
        await DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>FIN; replies can still be read.</summary>
    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>RST.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The message as DATA carries it: dots stuffed, CRLF at the end if it has none, final dot.</summary>
    public static byte[] Stuffed(ReadOnlySpan<byte> message)
    {
        var data = new List<byte>(message.Length + 16);
        var lineStart = true;
        foreach (var b in message)
        {
            if (lineStart && b == '.')
                data.Add((byte)'.');
            data.Add(b);
            lineStart = b == '\n' && data is [.., (byte)'\r', (byte)'\n'];
        }

        if (!lineStart)
            data.AddRange("\r\n"u8);
        data.AddRange(".\r\n"u8);
        return [.. data];
    }

    private static SslClientAuthenticationOptions Options(StagedClientTls tls)
    {
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = tls.TargetHost,
            EnabledSslProtocols = tls.Protocols,
            AllowTlsResume = tls.AllowResumption,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            ClientCertificateContext = tls.ClientCertificate?.Context(),
        };
        if (!tls.CipherSuites.IsEmpty && !OperatingSystem.IsWindows())
            options.CipherSuitesPolicy = new CipherSuitesPolicy(tls.CipherSuites);
        if (tls.TrustOnlyStagedRoot)
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                DisableCertificateDownloads = true,
            };
            options.CertificateChainPolicy.CustomTrustStore.Add(CertificateFactory.Shared.Root.Certificate);
        }
        else
        {
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }

        return options;
    }
}
