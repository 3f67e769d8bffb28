using System.Buffers;

namespace SecureGateway.Staging;

/// <summary>Collects message data: ends at exactly CRLF.CRLF (RFC 5321 4.1.1.4) and takes away the stuffed dots.</summary>
internal sealed class PeerData
{
    private enum State
    {
        LineStart,
        Dot,
        DotCr,
        Text,
        Cr,
    }

    private readonly ArrayBufferWriter<byte> _message = new(16 * 1024);
    private State _state = State.LineStart;

    /// <summary>Octets taken so far, dots and end included.</summary>
    public long Received { get; private set; }

    public bool Ended { get; private set; }

    public byte[] Message => _message.WrittenSpan.ToArray();

    /// <summary>Takes what belongs to the message and says how many octets that was.</summary>
    public int Take(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            Received++;
            if (Step(bytes[i]))
                return i + 1;
        }

        return bytes.Length;
    }

    private bool Step(byte b)
    {
        switch (_state)
        {
            case State.LineStart when b == '.':
                _state = State.Dot;
                return false;
            case State.Dot when b == '\r':
                _state = State.DotCr;
                return false;
            case State.DotCr when b == '\n':
                return Ended = true;
            case State.DotCr: // a stuffed dot and a bare CR: text after all
                Add((byte)'\r');
                break;
        }

        Add(b);
        _state = b switch
        {
            (byte)'\r' => State.Cr,
            (byte)'\n' when _state == State.Cr => State.LineStart,
            _ => State.Text,
        };
        return false;
    }

    private void Add(byte b)
    {
        _message.GetSpan(1)[0] = b;
        _message.Advance(1);
    }
}
