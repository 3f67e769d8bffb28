using System.Buffers;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>
/// Reads a reply of another server (RFC 5321 4.2) from what has been received. Pure. Bounded in line length, lines and
/// kept text; control characters never get further than here. A lone LF ends a line too: replies are only read, never sent on.
/// </summary>
internal static class ReplyParser
{
    /// <summary>Octets of one reply, over all its lines.</summary>
    public const int MaxLength = 16 * 1024;

    public const int MaxLine = 2048;

    public const int MaxLines = 128;

    /// <summary>Characters that are kept for the record.</summary>
    public const int MaxText = 2000;

    private static readonly SearchValues<char> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0xa0).Where(c => char.IsControl((char)c)).Select(c => (char)c)]);

    public enum Result
    {
        Complete,
        Incomplete,
        Malformed,
    }

    /// <param name="consumed">Octets of the reply, its last line end included.</param>
    /// <param name="lines">Takes the lines behind the code, unsanitised; null when they are not wanted.</param>
    public static Result TryParse(ReadOnlySpan<byte> bytes, out SmtpReply reply, out int consumed, List<string>? lines = null)
    {
        reply = null!;
        consumed = 0;
        StringBuilder? text = null;
        var first = default(ReadOnlySpan<byte>);
        var code = 0;
        EnhancedStatusCode? status = null;
        for (var count = 1; count <= MaxLines; count++)
        {
            var rest = bytes[consumed..];
            var lf = rest.IndexOf((byte)'\n');
            if (lf < 0)
                return rest.Length > MaxLine || bytes.Length > MaxLength ? Result.Malformed : Result.Incomplete;
            if (lf > MaxLine || consumed + lf > MaxLength)
                return Result.Malformed;
            var line = rest[..lf];
            if (line is [.. var head, (byte)'\r'])
                line = head;
            consumed += lf + 1;
            if (!TryParseCode(line, out var lineCode) || (count > 1 && lineCode != code))
                return Result.Malformed;
            code = lineCode;
            var last = line.Length == 3 || line[3] == ' ';
            var words = line.Length > 4 ? line[4..] : default;
            lines?.Add(Encoding.UTF8.GetString(words));
            if (count == 1)
            {
                first = TakeStatus(words, code, ref status);
                if (last)
                {
                    reply = new SmtpReply(code, status, Clean(first));
                    return Result.Complete;
                }

                text = new StringBuilder(Clean(first));
                continue;
            }

            if (text!.Length < MaxText)
                text.Append('\n').Append(Clean(TakeStatus(words, code, ref status)));
            if (!last)
                continue;
            reply = new SmtpReply(code, status, text.Length > MaxText ? text.ToString(0, MaxText) : text.ToString());
            return Result.Complete;
        }

        return Result.Malformed;
    }

    private static bool TryParseCode(ReadOnlySpan<byte> line, out int code)
    {
        code = 0;
        if (line.Length < 3 || line[0] is < (byte)'2' or > (byte)'5' || !char.IsAsciiDigit((char)line[1]) || !char.IsAsciiDigit((char)line[2]))
            return false;
        if (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-'))
            return false;
        code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        return true;
    }

    // RFC 2034: the status stands first in each line and agrees with the code's class.
    private static ReadOnlySpan<byte> TakeStatus(ReadOnlySpan<byte> words, int code, scoped ref EnhancedStatusCode? status)
    {
        var space = words.IndexOf((byte)' ');
        var word = space < 0 ? words : words[..space];
        if (word.Length is < 5 or > 9 || word[0] != '0' + (code / 100))
            return words;
        Span<char> chars = stackalloc char[9];
        var length = Encoding.Latin1.GetChars(word, chars);
        if (!EnhancedStatusCode.TryParse(chars[..length], out var parsed))
            return words;
        status ??= parsed;
        return space < 0 ? default : words[(space + 1)..];
    }

    private static string Clean(ReadOnlySpan<byte> words)
    {
        var text = Encoding.UTF8.GetString(words.Length > MaxText ? words[..MaxText] : words);
        return text.AsSpan().IndexOfAny(Controls) < 0
            ? text
            : string.Create(text.Length, text, static (chars, source) =>
            {
                for (var i = 0; i < chars.Length; i++)
                    chars[i] = char.IsControl(source[i]) ? '?' : source[i];
            });
    }
}
