using System.Globalization;
using System.Text;

namespace SecureGateway.Operations;

/// <summary>
/// Text of a stranger (an address, a reply of another server, a certificate's name) made harmless for a terminal: control and
/// format characters, C1 among them, line separators and lone surrogates become visible escapes.
/// </summary>
public static class SafeText
{
    /// <param name="keepLines">Whether line feeds and tabs are let through, for documents.</param>
    public static string Of(string text, bool keepLines = false)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var safe = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                safe.Append(text[i]).Append(text[++i]);
            else if (!IsDoubtful(text[i]) || (keepLines && text[i] is '\n' or '\t'))
                safe.Append(text[i]);
            else
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }

        return safe.ToString();
    }

    private static bool IsDoubtful(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse;
}
