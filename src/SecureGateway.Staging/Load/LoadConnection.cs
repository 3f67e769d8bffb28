using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>One connection of the load generator, as cheap as it can be made.</summary>
internal sealed class LoadConnection : IAsyncDisposable
{
    private static readonly byte[] Hello = "EHLO load.example\r\n"u8.ToArray();
    private static readonly byte[] StartTls = "STARTTLS\r\n"u8.ToArray();
    private static readonly byte[] Data = "DATA\r\n"u8.ToArray();

    // One object for all connections: building a chain policy for each costs a third of a handshake.
    private static readonly SslClientAuthenticationOptions TlsOptions = new()
    {
        TargetHost = "load.example",
        RemoteCertificateValidationCallback = (_, _, _, _) => true,
        CertificateChainPolicy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            VerificationFlags = X509VerificationFlags.AllFlags,
        },
    };

    private readonly byte[] _input = new byte[8 * 1024];
    private readonly byte[] _mail;
    private readonly byte[] _recipient;
    private readonly bool _pipelining;
    private readonly Socket _socket;
    private Stream _stream;
    private int _start;
    private int _end;

    private LoadConnection(LoadPlan plan, Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
        _mail = Encoding.ASCII.GetBytes($"MAIL FROM:<{plan.Sender}>\r\n");
        _recipient = Encoding.ASCII.GetBytes($"RCPT TO:<{plan.Recipient}>\r\n");
        _pipelining = plan.Pipelining;
    }

    /// <exception cref="IOException">The server did not greet, or does not do STARTTLS though the plan wants it.</exception>
    public static async Task<LoadConnection> OpenAsync(LoadPlan plan, CancellationToken cancellationToken)
    {
        var socket = plan.Sockets?.Invoke() ?? new Socket(plan.Target.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        try
        {
            await socket.ConnectAsync(plan.Target, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        var connection = new LoadConnection(plan, socket);
        try
        {
            await connection.IntroduceAsync(plan.StartTls, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>MAIL, RCPT, DATA; 354, or the first refusal's code.</summary>
    public async ValueTask<int> EnvelopeAsync(CancellationToken cancellationToken)
    {
        if (_pipelining)
        {
            await _stream.WriteAsync((byte[])[.. _mail, .. _recipient, .. Data], cancellationToken).ConfigureAwait(false);
            var (mail, recipient, data) = (await ReplyAsync(cancellationToken).ConfigureAwait(false), await ReplyAsync(cancellationToken).ConfigureAwait(false), await ReplyAsync(cancellationToken).ConfigureAwait(false));
            return mail >= 400 ? mail : recipient >= 400 ? recipient : data;
        }

        var code = await CommandAsync(_mail, cancellationToken).ConfigureAwait(false);
        if (code == 250)
            code = await CommandAsync(_recipient, cancellationToken).ConfigureAwait(false);
        return code is 250 or 251 ? await CommandAsync(Data, cancellationToken).ConfigureAwait(false) : code;
    }

    public async ValueTask<int> CommandAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        return await ReplyAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _socket.Dispose();
    }

    private async Task IntroduceAsync(bool startTls, CancellationToken cancellationToken)
    {
        Expect(220, await ReplyAsync(cancellationToken).ConfigureAwait(false));
        Expect(250, await CommandAsync(Hello, cancellationToken).ConfigureAwait(false));
        if (!startTls)
            return;
        Expect(220, await CommandAsync(StartTls, cancellationToken).ConfigureAwait(false));
        var tls = new SslStream(_stream);
        _stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(TlsOptions, cancellationToken).ConfigureAwait(false);
        }
        catch (System.Security.Authentication.AuthenticationException e)
        {
            throw new IOException(e.Message, e);
        }

        Expect(250, await CommandAsync(Hello, cancellationToken).ConfigureAwait(false));
    }

    private static void Expect(int wanted, int code)
    {
        if (code != wanted)
            throw new IOException($"the server answered {code} where {wanted} was expected");
    }

    private async ValueTask<int> ReplyAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var lf = _input.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (lf >= 0)
            {
                var line = _input.AsSpan(_start, lf);
                _start += lf + 1;
                if (line.Length > 3 && line[3] == '-')
                    continue;
                return (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
            }

            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
            var read = await _stream.ReadAsync(_input.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw new IOException("the server closed the connection");
            _end += read;
        }
    }
}
