using System.Buffers;

namespace SecureGateway.Smtp;

/// <summary>What <see cref="CommandLineReader"/> found.</summary>
public enum LineOutcome
{
    /// <summary>No line end yet.</summary>
    Incomplete,
    Line,

    /// <summary>Longer than <see cref="WireLimits.CommandLine"/>; read to its end and dropped.</summary>
    TooLong,

    /// <summary>Ended by LF without CR; dropped. Commands end in CRLF as data does, so that nobody can tell the two apart by it.</summary>
    BareLf,
}

/// <summary>
/// Cuts command lines off what was received. Keeps nothing but whether it is inside a line that is too long, so memory is
/// bounded by <see cref="WireLimits.CommandLine"/> whatever comes.
/// </summary>
public struct CommandLineReader
{
    private bool _discarding;

    /// <param name="buffer">Advanced behind what was consumed.</param>
    /// <param name="line">The line without CRLF.</param>
    public LineOutcome Read(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line)
    {
        line = default;
        if (buffer.IsEmpty)
            return LineOutcome.Incomplete;
        if (buffer.PositionOf((byte)'\n') is not { } end)
        {
            if (_discarding || buffer.Length >= WireLimits.CommandLine)
            {
                _discarding = true;
                buffer = buffer.Slice(buffer.End);
            }

            return LineOutcome.Incomplete;
        }

        var text = buffer.Slice(0, end);
        buffer = buffer.Slice(buffer.GetPosition(1, end));
        if (_discarding || text.Length >= WireLimits.CommandLine)
        {
            _discarding = false;
            return LineOutcome.TooLong;
        }

        if (!EndsWithCr(text))
            return LineOutcome.BareLf;
        line = text.Slice(0, text.Length - 1);
        return LineOutcome.Line;
    }

    private static bool EndsWithCr(in ReadOnlySequence<byte> text)
    {
        if (text.IsEmpty)
            return false;
        if (text.IsSingleSegment)
            return text.FirstSpan[^1] == (byte)'\r';
        return text.Slice(text.Length - 1).FirstSpan is [(byte)'\r'];
    }
}
