using System.Globalization;
using System.Text;

namespace SecureGateway.Inbound;

/// <summary>
/// Makes what a client said fit for a log line: control and format characters, line separators and lone surrogates are
/// written as escapes, and what is long is cut. So no client can write a line of its own.
/// </summary>
public static class LogText
{
    private const int Length = 320;

    public static string Safe(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text.Length <= Length && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(Math.Min(text.Length, Length) + 16);
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Length)))
        {
            if (IsDoubtful(c))
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                safe.Append(c);
        }

        return text.Length > Length ? safe.Append("...").ToString() : safe.ToString();
    }

    private static bool IsDoubtful(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
