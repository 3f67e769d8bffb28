using System.Buffers;

namespace SecureGateway.Smtp;

/// <summary>
/// Reads a message as DATA or BDAT bring it into a <see cref="MessageBuffer"/>, and judges it. DATA ends at exactly
/// CRLF . CRLF, the CRLF of the command counting for the first line; its leading dots are taken away (RFC 5321 4.5.2). BDAT is
/// judged by the same rules and has neither end nor dots. A bare CR, a bare LF or NUL, a line or a message too long make a
/// <see cref="Defect"/>: then nothing is kept, and reading goes on to the true end. State is kept from call to call, so it does
/// not matter how the bytes are cut.
/// </summary>
public sealed class BodyReader(MessageBuffer buffer)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\r\n\0"u8);

    private enum At
    {
        LineStart,
        InLine,

        /// <summary>Behind a CR in a line; it is already in the run.</summary>
        Cr,

        /// <summary>Behind a dot at the start of a line; the dot is dropped.</summary>
        Dot,

        /// <summary>Behind dot and CR at the start of a line; neither is kept.</summary>
        DotCr,
    }

    private At _at;
    private bool _dots;
    private int _column;
    private long _remaining;

    public MessageDefect Defect { get; private set; }

    /// <summary>Begins a message.</summary>
    /// <param name="dots">DATA. False is BDAT.</param>
    /// <param name="limit">Octets of the message, dots taken away.</param>
    public void Begin(bool dots, long limit)
    {
        buffer.Clear();
        _at = At.LineStart;
        _dots = dots;
        _column = 0;
        _remaining = limit;
        Defect = MessageDefect.None;
    }

    /// <summary>Reads on. For BDAT all of <paramref name="input"/> belongs to the message.</summary>
    /// <param name="consumed">Octets read; fewer than there are only when the end was found.</param>
    /// <returns>True at the end of DATA.</returns>
    public bool Read(ReadOnlySpan<byte> input, out int consumed)
    {
        var run = 0; // what lies between here and i is kept and not yet copied
        var i = 0;
        while (i < input.Length)
        {
            switch (_at)
            {
                case At.LineStart when _dots && input[i] == (byte)'.':
                    Keep(input[run..i]);
                    run = ++i;
                    _at = At.Dot;
                    break;

                case At.Dot when input[i] == (byte)'\r':
                    run = ++i;
                    _at = At.DotCr;
                    break;

                case At.DotCr when input[i] == (byte)'\n':
                    consumed = i + 1;
                    return true;

                case At.DotCr:
                case At.Cr when input[i] != (byte)'\n':
                    Refuse(MessageDefect.BareCr);
                    _at = At.InLine;
                    break;

                case At.Cr:
                    i++;
                    EndLine(1);
                    break;

                default:
                    _at = At.InLine;
                    i += ReadLine(input[i..]);
                    break;
            }
        }

        Keep(input[run..]);
        consumed = input.Length;
        return false;
    }

    /// <summary>The last octet of a BDAT message was read: a CR still waiting for its LF was bare.</summary>
    public void Complete()
    {
        if (_at == At.Cr)
            Refuse(MessageDefect.BareCr);
    }

    // Up to and with the next CRLF, the next octet that cannot stand in a message, or the end of the input.
    private int ReadLine(ReadOnlySpan<byte> input)
    {
        var length = input.IndexOfAny(Special);
        if (length < 0)
        {
            Advance(input.Length);
            return input.Length;
        }

        switch (input[length])
        {
            case (byte)'\r' when length + 1 < input.Length && input[length + 1] == (byte)'\n':
                EndLine(length + 2);
                return length + 2;
            case (byte)'\r':
                Advance(length + 1);
                _at = At.Cr;
                break;
            case (byte)'\n':
                Advance(length + 1);
                Refuse(MessageDefect.BareLf);
                break;
            default:
                Advance(length + 1);
                Refuse(MessageDefect.Nul);
                break;
        }

        return length + 1;
    }

    private void EndLine(int octets)
    {
        Advance(octets);
        _column = 0;
        _at = At.LineStart;
    }

    private void Advance(int octets)
    {
        // Which bound was passed first must not depend on how the bytes were cut.
        if (octets > WireLimits.TextLine - _column && WireLimits.TextLine - _column <= _remaining)
            Refuse(MessageDefect.LineTooLong);
        else if (octets > _remaining)
            Refuse(MessageDefect.TooLarge);
        _column = Math.Min(_column + octets, WireLimits.TextLine);
        _remaining = Math.Max(_remaining - octets, 0);
    }

    private void Keep(ReadOnlySpan<byte> run)
    {
        if (Defect == MessageDefect.None && !buffer.TryAppend(run))
            Refuse(MessageDefect.NoMemory);
    }

    private void Refuse(MessageDefect defect)
    {
        if (Defect != MessageDefect.None)
            return;
        Defect = defect;
        buffer.Clear();
    }
}
