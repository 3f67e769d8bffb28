using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// The two directions of one connection, in clear or in TLS. Replies gather and are sent in one flush when the session has
/// nothing left to read, so a pipelined batch is answered at once (RFC 2920). Every wait has a deadline. A broken connection is
/// a <see cref="FillResult"/>, never an exception, so that exceptions above this class are faults of our own.
/// Used by one session at a time; <see cref="Stop"/> may come from any thread.
/// </summary>
internal sealed class SmtpWire : IAsyncDisposable
{
    private readonly IDuplexPipe _transport;
    private readonly TimeProvider _time;
    private readonly IdleClock _clock;
    private TlsServer? _tls;
    private volatile PipeReader _input;
    private volatile PipeWriter _output;
    private ReadOnlySequence<byte> _buffer;
    private bool _held;
    private bool _broken;
    private long _left;
    private volatile bool _expired;
    private volatile bool _stopping;
    private volatile bool _brokenOff;
    private volatile bool _flushing;

    public SmtpWire(IDuplexPipe transport, TimeProvider time)
    {
        _transport = transport;
        _time = time;
        _input = transport.Input;
        _output = transport.Output;
        _clock = new IdleClock(time, Expire);
    }

    /// <summary>Received and not yet consumed; whoever reads assigns the rest.</summary>
    public ref ReadOnlySequence<byte> Buffer => ref _buffer;

    public TimeProvider Time => _time;

    public bool IsStopping => _stopping;

    /// <summary>Replies not yet flushed, in octets.</summary>
    public int Unflushed { get; private set; }

    /// <summary>The session ends after its current command.</summary>
    public void Stop()
    {
        _stopping = true;
        Interrupt(reading: true);
    }

    /// <summary>The session ends now, whatever it is in the middle of.</summary>
    public void BreakOff()
    {
        _brokenOff = true;
        _stopping = true;
        Interrupt(reading: !_flushing);
    }

    public void Write(SmtpReply reply) => Unflushed += ReplyWriter.Write(_output, reply);

    /// <summary>Sends the replies, then waits for more input behind what is in <see cref="Buffer"/>.</summary>
    /// <param name="timeout">Over already when it is not positive.</param>
    /// <param name="stoppable">Whether <see cref="Stop"/> interrupts; not in the middle of a message.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FillResult> FillAsync(TimeSpan timeout, bool stoppable)
    {
        Release(_buffer.End);
        if (timeout <= TimeSpan.Zero)
            return FillResult.TimedOut;
        if (Unflushed > 0 && await FlushAsync(timeout) is var flushed and not FillResult.Data)
            return flushed;
        if (MustStop(stoppable))
            return FillResult.Stopped;
        try
        {
            var read = _input.ReadAsync();
            ReadResult result;
            if (read.IsCompleted)
            {
                result = read.Result;
            }
            else
            {
                _clock.Start(timeout);
                result = await read;
                _clock.Stop();
            }

            _buffer = result.Buffer;
            _held = true;
            if (_expired)
                return FillResult.TimedOut;
            if (result.IsCanceled)
                return MustStop(stoppable) ? FillResult.Stopped : FillResult.Data;
            return result.IsCompleted && _buffer.Length == _left ? FillResult.Closed : FillResult.Data;
        }
        catch (Exception e) when (IsBroken(e))
        {
            _clock.Stop();
            return FillResult.Reset;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FillResult> FlushAsync(TimeSpan timeout)
    {
        try
        {
            Unflushed = 0;
            var flush = _output.FlushAsync();
            FlushResult result;
            if (flush.IsCompleted)
            {
                result = flush.Result;
            }
            else
            {
                _flushing = true;
                _clock.Start(timeout);
                result = await flush;
                _clock.Stop();
                _flushing = false;
            }

            if (result.IsCanceled || _expired)
                return _brokenOff && !_expired ? FillResult.Stopped : FillResult.TimedOut;
            return result.IsCompleted ? FillResult.Reset : FillResult.Data;
        }
        catch (Exception e) when (IsBroken(e))
        {
            _clock.Stop();
            return FillResult.Reset;
        }
    }

    /// <summary>True when the client has sent more than was consumed. Consumes nothing.</summary>
    public bool HasMore()
    {
        Release(_buffer.Start);
        if (!_input.TryRead(out var result))
            return false;
        _input.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
        return !result.Buffer.IsEmpty;
    }

    /// <summary>
    /// The handshake; from then on everything goes through TLS. Throws as <see cref="TlsServer.AcceptAsync"/>; then the
    /// connection is of no further use.
    /// </summary>
    public async Task<TlsFacts> UpgradeAsync(HandshakeOptions options, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Release(_buffer.Start);
        _tls = await TlsServer.AcceptAsync(_transport, options, timeout, _time, cancellationToken);
        _input = _tls.Input;
        _output = _tls.Output;
        if (_stopping)
            _input.CancelPendingRead();
        return _tls.Facts;
    }

    /// <summary>There is nobody to send the rest to.</summary>
    public void Forget()
    {
        Unflushed = 0;
        _broken = true;
    }

    /// <summary>Sends what is left, and ends TLS.</summary>
    /// <returns>False when the client did not take it in time: the connection is to be aborted.</returns>
    public async Task<bool> CloseAsync(TimeSpan timeout)
    {
        Release(_buffer.Start);
        _expired = false;
        if (Unflushed > 0 && await FlushAsync(timeout) != FillResult.Data)
            return false;
        if (_tls is null || _broken)
            return true;
        using var limit = new CancellationTokenSource(timeout, _time);
        return await _tls.ShutdownAsync(limit.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _clock.Dispose();
        Release(_buffer.Start);
        if (_tls is not null)
            await _tls.DisposeAsync();
    }

    private void Release(SequencePosition examined)
    {
        if (!_held)
            return;
        _left = _buffer.Length;
        _held = false;
        _input.AdvanceTo(_buffer.Start, examined);
        _buffer = default;
    }

    private bool MustStop(bool stoppable) => _brokenOff || (stoppable && _stopping);

    private void Expire()
    {
        _expired = true;
        Interrupt(reading: !_flushing);
    }

    private void Interrupt(bool reading)
    {
        try
        {
            if (reading)
                _input.CancelPendingRead();
            else
                _output.CancelPendingFlush();
        }
        catch (ObjectDisposedException)
        {
            // The session ended just now by itself: there is no wait left to interrupt.
        }
    }

    // Among them ConnectionAbortedException (an OperationCanceledException) and ConnectionResetException (an IOException).
    private static bool IsBroken(Exception e) =>
        e is IOException or OperationCanceledException or ObjectDisposedException or AuthenticationException;
}
