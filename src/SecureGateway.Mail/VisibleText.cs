using System.Globalization;
using System.Text;

namespace SecureGateway.Mail;

/// <summary>
/// Text from outside (an address, a subject, a reply, a certificate's name), made fit for one line of a log, a list or a terminal:
/// control and format characters (which move the cursor, turn the writing direction round, or hide), line separators and lone
/// surrogates are written as escapes, and what is long is cut. So no stranger writes a line of his own. What is left is the same text.
/// </summary>
public static class VisibleText
{
    /// <summary>Characters of one text in a log line.</summary>
    private const int LongestInLog = 320;

    public static string InLog(string? text) => OneLine(text, LongestInLog);

    public static string OneLine(string? text, int longest = int.MaxValue)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var isCut = text.Length > longest;
        var end = !isCut ? text.Length : longest > 0 && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        var span = text.AsSpan(0, end);
        if (!span.ContainsAnyExceptInRange(' ', '~'))
            return isCut ? string.Concat(span, "…") : text;
        var safe = new StringBuilder(span.Length + 16);
        while (span.Length > 0)
        {
            var status = Rune.DecodeFromUtf16(span, out var rune, out var taken);
            if (status != System.Buffers.OperationStatus.Done)
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)span[0]:x4}");
            else if (!IsDoubtful(rune))
                safe.Append(span[..taken]);
            else if (rune.IsBmp)
                safe.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
            span = span[Math.Max(1, taken)..];
        }

        return isCut ? safe.Append('…').ToString() : safe.ToString();
    }

    private static bool IsDoubtful(Rune rune) => Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
