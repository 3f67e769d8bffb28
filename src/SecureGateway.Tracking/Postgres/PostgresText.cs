using System.Text;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// Texts as PostgreSQL can keep them. It has no NUL in a text, and takes no half of a surrogate pair: a NUL stands as its picture
/// (U+2400), a half as the sign for what cannot be shown (U+FFFD). The story of a message keeps what was there.
/// </summary>
internal static class PostgresText
{
    public static string Of(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\0' || char.IsSurrogate(text[i]))
                return Mended(text);
        }

        return text;
    }

    private static string Mended(string text)
    {
        var mended = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // half a pair is U+FFFD there
            mended.Append(rune.Value == 0 ? "\u2400" : rune.ToString());
        return mended.ToString();
    }
}
