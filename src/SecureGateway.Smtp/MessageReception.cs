using System.Buffers;
using System.Runtime.CompilerServices;

namespace SecureGateway.Smtp;

/// <summary>
/// Brings a message from the wire into memory. Answers <see cref="FillResult.Data"/> when what was asked for has been read to
/// its end, wanted or not; anything else ends the session. A message has a deadline, which moves on with what is received:
/// a client that trickles octets would else hold memory for as long as it likes.
/// </summary>
internal sealed class MessageReception
{
    private readonly SmtpWire _wire;
    private readonly SmtpLimits _limits;
    private readonly MessageBuffer _buffer;
    private readonly BodyReader _reader;
    private long _began;
    private long _octets;

    public MessageReception(SmtpWire wire, SmtpLimits limits, ReceiveShare share)
    {
        _wire = wire;
        _limits = limits;
        _buffer = new MessageBuffer(share);
        _reader = new BodyReader(_buffer);
    }

    public MessageDefect Defect => _reader.Defect;

    /// <summary>The message. Valid until <see cref="Clear"/>.</summary>
    public ReadOnlySequence<byte> Body => _buffer.Sequence;

    /// <param name="dots">DATA; false is BDAT.</param>
    /// <param name="expectedSize">SIZE=, a hint.</param>
    public void Begin(bool dots, long expectedSize)
    {
        _reader.Begin(dots, _limits.MessageSize);
        _buffer.Expect(expectedSize);
        _began = _wire.Time.GetTimestamp();
        _octets = 0;
    }

    /// <summary>How long the next octets of the message may be waited for; negative when its time is over.</summary>
    /// <param name="idle">What the client has for them in any case.</param>
    public TimeSpan Patience(TimeSpan idle)
    {
        var left = _limits.MessageGrace + TimeSpan.FromSeconds((double)_octets / _limits.MessageRate) - _wire.Time.GetElapsedTime(_began);
        return left < idle ? left : idle;
    }

    /// <summary>Reads DATA to its end.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FillResult> ReadDataAsync()
    {
        while (!ReadBuffered())
        {
            if (await _wire.FillAsync(Patience(_limits.DataTimeout), stoppable: false) is var fill and not FillResult.Data)
                return fill;
        }

        return FillResult.Data;
    }

    /// <summary>Reads the octets of one BDAT.</summary>
    /// <param name="keep">False for a refused one.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<FillResult> ReadChunkAsync(long octets, bool keep)
    {
        while (true)
        {
            octets -= TakeBuffered(octets, keep);
            if (octets == 0)
                return FillResult.Data;
            if (await _wire.FillAsync(keep ? Patience(_limits.DataTimeout) : _limits.DataTimeout, stoppable: false) is var fill and not FillResult.Data)
                return fill;
        }
    }

    /// <summary>The last chunk has been read.</summary>
    public void Complete() => _reader.Complete();

    public void Clear() => _buffer.Clear();

    private bool ReadBuffered()
    {
        ref var buffer = ref _wire.Buffer;
        while (!buffer.IsEmpty)
        {
            var ended = _reader.Read(buffer.FirstSpan, out var consumed);
            buffer = buffer.Slice(consumed);
            _octets += consumed;
            if (ended)
                return true;
        }

        return false;
    }

    private long TakeBuffered(long octets, bool keep)
    {
        ref var buffer = ref _wire.Buffer;
        var taken = 0L;
        while (taken < octets && !buffer.IsEmpty)
        {
            var span = buffer.FirstSpan;
            span = span[..(int)Math.Min(span.Length, octets - taken)];
            if (keep)
                _reader.Read(span, out _);
            taken += span.Length;
            buffer = buffer.Slice(span.Length);
        }

        _octets += taken;
        return taken;
    }
}
