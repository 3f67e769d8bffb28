using System.Buffers;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// Writes a reply as it stands on the wire (RFC 5321 4.2, RFC 2034): the enhanced status on every line, and nothing in the text
/// that could end a line.
/// </summary>
public static class ReplyWriter
{
    private const int LineLength = 512;

    private const int PrefixLength = 4 + 14;

    /// <returns>Octets written.</returns>
    public static int Write(IBufferWriter<byte> output, SmtpReply reply)
    {
        var total = 0;
        var text = reply.Text.AsSpan();
        while (true)
        {
            var end = text.IndexOf('\n');
            total += WriteLine(output, reply, end < 0 ? text : text[..end], last: end < 0);
            if (end < 0)
                return total;
            text = text[(end + 1)..];
        }
    }

    private static int WriteLine(IBufferWriter<byte> output, SmtpReply reply, ReadOnlySpan<char> text, bool last)
    {
        text = text[..Math.Min(text.Length, LineLength - PrefixLength - 2)];
        var line = output.GetSpan(PrefixLength + text.Length + 2);
        reply.Code.TryFormat(line, out var at);
        line[at++] = last ? (byte)' ' : (byte)'-';
        if (reply.Status is { } status)
        {
            at += WriteStatus(line[at..], status);
            line[at++] = (byte)' ';
        }

        foreach (var c in text)
            line[at++] = c is >= ' ' and <= '~' ? (byte)c : (byte)'?';
        line[at++] = (byte)'\r';
        line[at++] = (byte)'\n';
        output.Advance(at);
        return at;
    }

    private static int WriteStatus(Span<byte> line, EnhancedStatusCode status)
    {
        line[0] = (byte)('0' + status.Class);
        line[1] = (byte)'.';
        status.Subject.TryFormat(line[2..], out var subject);
        line[2 + subject] = (byte)'.';
        status.Detail.TryFormat(line[(3 + subject)..], out var detail);
        return 3 + subject + detail;
    }
}
