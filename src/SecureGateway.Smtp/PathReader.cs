using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>
/// <c>Reverse-path</c> and <c>Forward-path</c> (RFC 5321 4.1.2). Source routes are accepted and dropped (RFC 5321 3.6.1).
/// </summary>
internal static class PathReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <param name="argument">Advanced behind the path.</param>
    /// <param name="address">Null for <c>&lt;&gt;</c>.</param>
    public static bool TryRead(ref ReadOnlySpan<byte> argument, out MailAddress? address)
    {
        address = null;
        if (argument.IsEmpty || argument[0] != (byte)'<')
            return false;
        var end = FindEnd(argument);
        if (end < 0 || (end + 1 < argument.Length && argument[end + 1] != (byte)' '))
            return false;
        var mailbox = argument[1..end];
        argument = argument[(end + 1)..];
        if (mailbox.IsEmpty)
            return true;
        if (mailbox[0] == (byte)'@' && !TrySkipRoute(ref mailbox))
            return false;
        if (!TryDecode(mailbox, out var text) || !MailAddress.TryParse(text, out var parsed))
            return false;
        address = parsed;
        return true;
    }

    // The closing bracket, which may also stand quoted in a local part.
    private static int FindEnd(ReadOnlySpan<byte> text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            switch (text[i])
            {
                case (byte)'"':
                    quoted = !quoted;
                    break;
                case (byte)'\\' when quoted:
                    i++;
                    break;
                case (byte)'>' when !quoted:
                    return i;
            }
        }

        return -1;
    }

    // @a.example,@[IPv6:::1]:user@c.example
    private static bool TrySkipRoute(ref ReadOnlySpan<byte> mailbox)
    {
        while (true)
        {
            if (mailbox.IsEmpty || mailbox[0] != (byte)'@')
                return false;
            mailbox = mailbox[1..];
            var literal = mailbox.IsEmpty || mailbox[0] != (byte)'[' ? 0 : mailbox.IndexOf((byte)']');
            if (literal < 0)
                return false;
            var length = mailbox[literal..].IndexOfAny((byte)',', (byte)':');
            if (length < 0)
                return false;
            length += literal;
            if (!TryDecode(mailbox[..length], out var text) || !DomainName.TryParse(text, out _))
                return false;
            var separator = mailbox[length];
            mailbox = mailbox[(length + 1)..];
            if (separator == (byte)':')
                return true;
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Ascii.IsValid(bytes) ? Encoding.ASCII.GetString(bytes) : StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = ""; // not UTF-8: the caller answers with a syntax error
            return false;
        }
    }
}
