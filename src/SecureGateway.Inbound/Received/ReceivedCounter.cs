using System.Buffers;
using System.Text;

namespace SecureGateway.Inbound;

/// <summary>
/// Counts Received fields in the header section of a message. The section ends at the first empty line or at the first
/// line that is neither a field nor a folded part of one: since every hop writes its field above what it got, those of a loop
/// stand together at the top even of a message that came without a header. Pure.
/// </summary>
public static class ReceivedCounter
{
    private static ReadOnlySpan<byte> Name => "received"u8;

    public static int Count(in ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message);
        Span<byte> start = stackalloc byte[NameRoom];
        var count = 0;
        while (!reader.End)
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            {
                line = reader.UnreadSequence;
                reader.AdvanceToEnd();
            }

            var length = (int)Math.Min(line.Length, start.Length);
            line.Slice(0, length).CopyTo(start);
            switch (Judge(start[..length], line.Length > length))
            {
                case LineKind.Received:
                    count++;
                    break;
                case LineKind.NotHeader:
                    return count;
            }
        }

        return count;
    }

    // Field names in use are far shorter; a longer one is taken for a field, and is no Received.
    private const int NameRoom = 128;

    private enum LineKind
    {
        Received,
        OtherField,
        NotHeader,
    }

    private static LineKind Judge(ReadOnlySpan<byte> start, bool goesOn)
    {
        if (start.IsEmpty || start[0] == (byte)'\r')
            return LineKind.NotHeader;
        if (start[0] is (byte)' ' or (byte)'\t')
            return LineKind.OtherField;
        var end = 0;
        while (end < start.Length && start[end] is > (byte)' ' and < 0x7f and not (byte)':')
            end++;
        if (end == start.Length)
            return goesOn ? LineKind.OtherField : LineKind.NotHeader;
        var colon = end;
        while (colon < start.Length && start[colon] is (byte)' ' or (byte)'\t') // RFC 5322 4.5: obsolete, and still read by others
            colon++;
        if (end == 0 || colon == start.Length || start[colon] != (byte)':')
            return LineKind.NotHeader;
        return Ascii.EqualsIgnoreCase(start[..end], Name) ? LineKind.Received : LineKind.OtherField;
    }
}
