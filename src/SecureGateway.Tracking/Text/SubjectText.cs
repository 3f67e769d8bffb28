using System.Text;
using MimeKit.Utils;

namespace SecureGateway.Tracking;

/// <summary>
/// Makes text of a header field as it stood on the wire: encoded words are decoded (RFC 2047), raw octets are read as UTF-8 and,
/// where they are none, as Latin-1. Bounded; broken encodings and unknown character sets give what can be read of them. Control
/// characters stay, except NUL: whoever shows the text makes it fit for its screen.
/// </summary>
public static class SubjectText
{
    public const int Longest = 500;

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    // The character sets of old mail are not there by themselves.
    static SubjectText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="raw">One character for each octet (<see cref="Mail.MessageHeaders"/>).</param>
    public static string Decode(string? raw)
    {
        if (string.IsNullOrEmpty(raw))
            return "";
        if (!raw.Contains("=?", StringComparison.Ordinal))
            return Bound(Ascii.IsValid(raw) ? raw : Octets(Encoding.Latin1.GetBytes(raw)));
        return Bound(Rfc2047.DecodeText(Encoding.Latin1.GetBytes(raw)));
    }

    /// <summary>Cut to a length, without half a character at its end, and without what a database takes for the end of a text.</summary>
    public static string Bound(string text, int longest = Longest)
    {
        if (text.Length > longest)
            text = text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
        if (text.Contains('\0', StringComparison.Ordinal))
            text = text.Replace('\0', '\ufffd');
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[++i])))
                return new string([.. text.EnumerateRunes().SelectMany(rune => rune.ToString())]); // lone halves become U+FFFD
        }

        return text;
    }

    private static string Octets(byte[] bytes)
    {
        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
