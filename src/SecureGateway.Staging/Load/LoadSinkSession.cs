using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Staging;

/// <summary>
/// One connection to the sink. Replies go out once per batch of input. Knows just enough SMTP to be talked to by correct
/// clients; anything else ends the connection.
/// </summary>
internal sealed class LoadSinkSession(LoadSink sink, Socket socket, CancellationToken stop)
{
    private static readonly byte[] EndOfData = "\r\n.\r\n"u8.ToArray();

    private readonly byte[] _input = new byte[64 * 1024];
    private readonly byte[] _output = new byte[4 * 1024];
    private Stream _stream = Stream.Null;
    private IPAddress? _from;
    private int _start;
    private int _end;
    private int _written;
    private bool _underTls;
    private bool _refused;

    public async Task RunAsync()
    {
        using var owned = socket;
        socket.NoDelay = true;
        _stream = new NetworkStream(socket);
        try
        {
            _from = (socket.RemoteEndPoint as IPEndPoint)?.Address;
            Write("220 sink.example.test ESMTP\r\n"u8);
            while (await LineAsync().ConfigureAwait(false) is { } length)
            {
                var more = await AnswerAsync(length).ConfigureAwait(false);
                if (!more)
                    break;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // the client went, or the sink was disposed: what was counted stays counted
        }
        finally
        {
            await _stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> AnswerAsync(int length)
    {
        var line = _input.AsMemory(_start, length);
        _start += length;
        switch (Verb(line.Span))
        {
            case "EHLO":
                Write("250-sink.example.test\r\n250-PIPELINING\r\n250-SIZE\r\n"u8);
                if (sink.Certificate is not null && !_underTls)
                    Write("250-STARTTLS\r\n"u8);
                Write("250-ENHANCEDSTATUSCODES\r\n250 8BITMIME\r\n"u8);
                return true;
            case "RCPT":
                _refused = sink.Refuses;
                Write(_refused ? "451 4.3.2 Not now\r\n"u8 : "250 2.0.0 Ok\r\n"u8);
                return true;
            case "DATA" when _refused:
                Write("503 5.5.1 No recipient\r\n"u8);
                return true;
            case "DATA":
                Write("354 Go on\r\n"u8);
                await FlushAsync().ConfigureAwait(false);
                await sink.MayReadAsync(stop).ConfigureAwait(false);
                return await DataAsync().ConfigureAwait(false);
            case "STAR":
                Write("220 2.0.0 Go on\r\n"u8);
                await FlushAsync().ConfigureAwait(false);
                if (sink.BreaksTls)
                    return false;
                await HandshakeAsync().ConfigureAwait(false);
                return true;
            case "QUIT":
                Write("221 2.0.0 Bye\r\n"u8);
                await FlushAsync().ConfigureAwait(false);
                return false;
            default:
                Write("250 2.0.0 Ok\r\n"u8);
                return true;
        }
    }

    private static string Verb(ReadOnlySpan<byte> line) => line switch
    {
        [(byte)'E' or (byte)'e', (byte)'H' or (byte)'h', ..] => "EHLO",
        [(byte)'D' or (byte)'d', (byte)'A' or (byte)'a', ..] => "DATA",
        [(byte)'R' or (byte)'r', (byte)'C' or (byte)'c', ..] => "RCPT",
        [(byte)'S' or (byte)'s', (byte)'T' or (byte)'t', ..] => "STAR",
        [(byte)'Q' or (byte)'q', ..] => "QUIT",
        _ => "",
    };

    /// <summary>Octets of the next line, CRLF included, which then lies at the start; null at the end.</summary>
    private async ValueTask<int?> LineAsync()
    {
        while (true)
        {
            var lf = _input.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (lf >= 0)
                return lf + 1;
            if (!await FillAsync().ConfigureAwait(false))
                return null;
        }
    }

    private async ValueTask<bool> DataAsync()
    {
        var searched = 0;
        var head = ReadOnlyMemory<byte>.Empty;
        while (true)
        {
            var data = _input.AsMemory(_start, _end - _start);
            var from = Math.Max(0, searched - EndOfData.Length + 1);
            var end = data.Span[from..].IndexOf(EndOfData);
            if (end >= 0)
            {
                sink.Received(head.IsEmpty ? data.Span[..(from + end)] : head.Span, _from, _underTls);
                await sink.MayReply.WaitAsync(stop).ConfigureAwait(false);
                _start += from + end + EndOfData.Length;
                Write("250 2.0.0 Taken\r\n"u8);
                return true;
            }

            searched = data.Length;
            if (data.Length > _input.Length / 2)
            {
                // Big messages pass through; their beginning, with the generator's line, was seen.
                if (head.IsEmpty)
                    head = data[..4096].ToArray();
                _start = _end - EndOfData.Length + 1;
                searched = 0;
            }

            if (!await FillAsync().ConfigureAwait(false))
                return false;
        }
    }

    private async ValueTask<bool> FillAsync()
    {
        await FlushAsync().ConfigureAwait(false);
        if (_start == _end)
            (_start, _end) = (0, 0);
        else if (_start > _input.Length / 4)
        {
            _input.AsSpan(_start, _end - _start).CopyTo(_input);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _input.Length)
            return false; // a line of 64 KiB: nobody we know
        var read = await _stream.ReadAsync(_input.AsMemory(_end), stop).ConfigureAwait(false);
        _end += read;
        return read > 0;
    }

    private void Write(ReadOnlySpan<byte> reply)
    {
        reply.CopyTo(_output.AsSpan(_written));
        _written += reply.Length;
    }

    private async ValueTask FlushAsync()
    {
        if (_written == 0)
            return;
        await _stream.WriteAsync(_output.AsMemory(0, _written), stop).ConfigureAwait(false);
        _written = 0;
    }

    private async Task HandshakeAsync()
    {
        _start = _end = 0;
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificateContext = sink.Certificate!.Context(),
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
            stop).ConfigureAwait(false);
        _underTls = true;
    }
}
