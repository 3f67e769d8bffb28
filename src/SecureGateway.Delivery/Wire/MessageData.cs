using System.Buffers;

namespace SecureGateway.Delivery;

/// <summary>
/// A stored message as DATA carries it (RFC 5321 4.5.2): a dot before each line that begins with one, a line end if the
/// message lacks its last, and the final dot. Nothing else changes. The stored form has CRLF line ends only.
/// </summary>
internal static class MessageData
{
    private static ReadOnlySpan<byte> LineDot => "\r\n."u8;

    public static ReadOnlySpan<byte> End => ".\r\n"u8;

    /// <summary>Writes a part of a message.</summary>
    /// <param name="atLineStart">The part begins a line; afterwards, whether the next one does.</param>
    /// <param name="precedingCr">The octet before the part was CR; afterwards, whether the last one was.</param>
    public static void Write(IBufferWriter<byte> writer, ReadOnlySpan<byte> part, ref bool atLineStart, ref bool precedingCr)
    {
        if (part.IsEmpty)
            return;
        if (precedingCr && part[0] == '\n')
        {
            // a CRLF that lies across two parts
            writer.Write(part[..1]);
            part = part[1..];
            precedingCr = false;
            atLineStart = true;
            if (part.IsEmpty)
                return;
        }

        if (atLineStart && part[0] == '.')
            writer.Write("."u8);
        int at;
        while ((at = part.IndexOf(LineDot)) >= 0)
        {
            writer.Write(part[..(at + 3)]);
            writer.Write("."u8);
            part = part[(at + 3)..];
        }

        writer.Write(part);
        if (part.IsEmpty)
        {
            atLineStart = precedingCr = false; // ended in a stuffed dot
            return;
        }

        precedingCr = part[^1] == '\r';
        atLineStart = part.EndsWith("\r\n"u8);
    }
}
