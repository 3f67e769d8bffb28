using System.Buffers;
using System.Text;

namespace SecureGateway.Mail;

/// <summary>
/// The two fields of a message's header that people look for it by, as they stand there: unfolded, not decoded, one character
/// for each octet (Latin-1), and cut to a bound. Null where the message has none.
/// </summary>
public sealed record MessageHeaders(string? Subject, string? MessageId)
{
    public static readonly MessageHeaders None = new(null, null);

    private const int SubjectBound = 1000;
    private const int MessageIdBound = 250;
    private const int HeaderBound = 128 * 1024;

    /// <summary>
    /// Looks at the header section only, and at its first 128 KiB at most. Never throws for what a client sent: a line that is
    /// no field is passed over. The first field of a name counts.
    /// </summary>
    public static MessageHeaders Read(in ReadOnlySequence<byte> message)
    {
        var reader = new SequenceReader<byte>(message.Length > HeaderBound ? message.Slice(0, HeaderBound) : message);
        string? subject = null, id = null;
        StringBuilder? folded = null;
        var isSubject = false;
        while (!reader.End && (subject is null || id is null))
        {
            if (!reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
            {
                line = reader.UnreadSequence;
                reader.AdvanceToEnd();
            }

            var start = First(line);
            if (start is (byte)' ' or (byte)'\t')
            {
                if (folded is not null)
                    Append(folded, line, isSubject ? SubjectBound : MessageIdBound);
                continue;
            }

            Close(folded, isSubject, ref subject, ref id);
            folded = null;
            if (start == (byte)'\r')
                break;
            if (subject is null && IsField(line, "subject"u8, out var value))
                (folded, isSubject) = (Append(new StringBuilder(), value, SubjectBound), true);
            else if (id is null && IsField(line, "message-id"u8, out value))
                (folded, isSubject) = (Append(new StringBuilder(), value, MessageIdBound), false);
        }

        Close(folded, isSubject, ref subject, ref id);
        return subject is null && id is null ? None : new MessageHeaders(subject, id);
    }

    private static void Close(StringBuilder? folded, bool isSubject, ref string? subject, ref string? id)
    {
        if (folded is null)
            return;
        var value = folded.ToString().Trim(' ', '\t');
        if (isSubject)
            subject ??= value;
        else
            id ??= value;
    }

    private static bool IsField(in ReadOnlySequence<byte> line, ReadOnlySpan<byte> name, out ReadOnlySequence<byte> value)
    {
        value = default;
        Span<byte> start = stackalloc byte[16];
        var length = (int)Math.Min(line.Length, start.Length);
        line.Slice(0, length).CopyTo(start);
        if (length <= name.Length || !Ascii.EqualsIgnoreCase(start[..name.Length], name))
            return false;
        var rest = line.Slice(name.Length);
        while (First(rest) is (byte)' ' or (byte)'\t') // RFC 5322 4.5: obsolete, and still read by others
            rest = rest.Slice(1);
        if (First(rest) != (byte)':')
            return false;
        value = rest.Slice(1);
        return true;
    }

    // An empty line counts as its CR.
    private static byte First(in ReadOnlySequence<byte> line)
    {
        foreach (var memory in line)
        {
            if (!memory.IsEmpty)
                return memory.Span[0];
        }

        return (byte)'\r';
    }

    private static StringBuilder Append(StringBuilder text, in ReadOnlySequence<byte> line, int bound)
    {
        foreach (var memory in line)
        {
            var room = bound - text.Length;
            if (room <= 0)
                break;
            var span = memory.Span;
            text.Append(Encoding.Latin1.GetString(span[..Math.Min(span.Length, room)]));
        }

        if (text.Length > 0 && text[^1] == '\r')
            text.Length--;
        return text;
    }
}
