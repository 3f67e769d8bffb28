using System.Buffers;
using System.Net.Sockets;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// Commands out and replies in, over a socket of ours. Every step has a deadline: when it passes, or when the channel is
/// aborted, the socket is closed and the step fails. Fails with <see cref="RelayException"/>: ConnectionLost,
/// SessionTimeout or ProtocolError, with the library's exception inside.
/// </summary>
internal sealed class SmtpChannel : IDisposable
{
    private readonly Socket _socket;
    private readonly IdleClock _deadline;
    private readonly ArrayBufferWriter<byte> _out = new(1024);
    private byte[] _in = new byte[2048];
    private int _start;
    private int _end;
    private volatile bool _timedOut;
    private volatile string? _aborted;

    public SmtpChannel(Socket socket, TimeProvider time)
    {
        _socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
        using (ExecutionContext.SuppressFlow())
            _deadline = new IdleClock(time, OnDeadline);
    }

    /// <summary>The socket's stream, or TLS over it.</summary>
    public Stream Stream { get; private set; }

    public bool TimedOut => _timedOut;

    /// <summary>The server asked for a client certificate in the handshake, and our identity was not there.</summary>
    public bool LacksIdentity { get; set; }

    /// <summary>Why the channel was aborted from our side, or null.</summary>
    public string? AbortedBecause => _aborted;

    /// <summary>Something has come that nobody has read: in the buffer or in the socket.</summary>
    public bool HasUnread => _end > _start || _socket.Available > 0;

    /// <summary>The socket is readable although nothing was asked: it ended, or the server said something by itself.</summary>
    public bool IsStale()
    {
        try
        {
            return _end > _start || _socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }

    public void UseTls(Stream encrypted) => Stream = encrypted;

    /// <summary>Starts the clock of a step that does not go through this class.</summary>
    public void StartDeadline(TimeSpan timeout) => _deadline.Start(timeout);

    public void StopDeadline() => _deadline.Stop();

    /// <summary>Closes the socket under whatever is under way. Safe from any thread.</summary>
    public void Abort(string why)
    {
        _aborted ??= why;
        _socket.Dispose();
    }

    public void Write(string text) => Encoding.UTF8.GetBytes(text, _out);

    public void Write(ReadOnlySpan<byte> bytes) => _out.Write(bytes);

    public IBufferWriter<byte> Writer => _out;

    public async ValueTask FlushAsync(TimeSpan timeout)
    {
        if (_out.WrittenCount == 0)
            return;
        StartDeadline(timeout);
        try
        {
            await Stream.WriteAsync(_out.WrittenMemory).ConfigureAwait(false);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            throw Lost(error);
        }
        finally
        {
            StopDeadline();
            _out.ResetWrittenCount();
        }
    }

    /// <summary>Sends octets that do not go through the buffer.</summary>
    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, TimeSpan timeout)
    {
        StartDeadline(timeout);
        try
        {
            await Stream.WriteAsync(bytes).ConfigureAwait(false);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            throw Lost(error);
        }
        finally
        {
            StopDeadline();
        }
    }

    /// <summary>The next reply, whatever its code.</summary>
    /// <param name="lines">Takes the lines of the reply as they came, without their code.</param>
    public async ValueTask<SmtpReply> ReadReplyAsync(TimeSpan timeout, List<string>? lines = null)
    {
        var armed = false;
        try
        {
            while (true)
            {
                if (_end > _start)
                {
                    switch (ReplyParser.TryParse(_in.AsSpan(_start, _end - _start), out var reply, out var consumed, lines))
                    {
                        case ReplyParser.Result.Complete:
                            _start += consumed;
                            if (_start == _end)
                                _start = _end = 0;
                            return reply;
                        case ReplyParser.Result.Malformed:
                            throw new RelayException(FailureReason.ProtocolError, "not an SMTP reply: " + Excerpt());
                    }
                }

                lines?.Clear();
                if (!armed)
                {
                    StartDeadline(timeout);
                    armed = true;
                }

                await FillAsync().ConfigureAwait(false);
            }
        }
        finally
        {
            if (armed)
                StopDeadline();
        }
    }

    /// <summary>One command, one reply.</summary>
    public async ValueTask<SmtpReply> AskAsync(string command, TimeSpan timeout, List<string>? lines = null)
    {
        Write(command);
        Write("\r\n");
        await FlushAsync(timeout).ConfigureAwait(false);
        return await ReadReplyAsync(timeout, lines).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _deadline.Dispose();
        Stream.Dispose();
        _socket.Dispose();
    }

    internal static bool IsConnectionError(Exception error) =>
        error is IOException or SocketException or ObjectDisposedException or OperationCanceledException
            or System.Security.Authentication.AuthenticationException or InvalidOperationException;

    private async ValueTask FillAsync()
    {
        if (_end == _in.Length)
        {
            if (_start > 0)
            {
                _in.AsSpan(_start, _end - _start).CopyTo(_in);
                (_start, _end) = (0, _end - _start);
            }
            else
            {
                Array.Resize(ref _in, _in.Length * 2); // bounded: the parser refuses a reply above its limit
            }
        }

        int read;
        try
        {
            read = await Stream.ReadAsync(_in.AsMemory(_end)).ConfigureAwait(false);
        }
        catch (Exception error) when (IsConnectionError(error))
        {
            throw Lost(error);
        }

        if (read == 0)
            throw new RelayException(FailureReason.ConnectionLost, "the server closed the connection", null, new EndOfStreamException());
        _end += read;
    }

    private RelayException Lost(Exception error) => _aborted is { } why
        ? new RelayException(FailureReason.Stopped, why, null, error)
        : _timedOut
            ? new RelayException(FailureReason.SessionTimeout, "no answer in time", null, error)
            : new RelayException(FailureReason.ConnectionLost, Innermost(error), null, error);

    private static string Innermost(Exception error)
    {
        while (error.InnerException is { } inner)
            error = inner;
        return error.Message;
    }

    private string Excerpt()
    {
        var bytes = _in.AsSpan(_start, Math.Min(60, _end - _start));
        return string.Create(bytes.Length, Encoding.Latin1.GetString(bytes), static (chars, text) =>
        {
            for (var i = 0; i < chars.Length; i++)
                chars[i] = char.IsControl(text[i]) ? '?' : text[i];
        });
    }

    private void OnDeadline()
    {
        _timedOut = true;
        _socket.Dispose();
    }
}
