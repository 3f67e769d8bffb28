using System.Globalization;
using System.Text;

namespace SecureGateway.Tracking;

/// <summary>
/// Text from outside, made fit for a terminal and for one line: control and format characters (which move the cursor, turn the
/// writing direction round, or hide) are written as escapes. What is left is the same text.
/// </summary>
public static class VisibleText
{
    public static string OneLine(string? text, int longest = int.MaxValue)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var cut = text.Length > longest;
        var span = text.AsSpan(0, Math.Min(text.Length, longest));
        if (!cut && !span.ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(span.Length + 16);
        foreach (var c in span)
        {
            if (IsDoubtful(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }

        return cut ? safe.Append('…').ToString() : safe.ToString();
    }

    // Halves of surrogate pairs pass: pairs are letters, and what is stored has no lone ones.
    private static bool IsDoubtful(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse;
}
