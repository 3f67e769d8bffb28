using System.Text;

namespace SecureGateway.Smtp;

internal static class Keywords
{
    /// <summary>
    /// Skips a prefix in any case, and spaces behind it: <c>FROM: &lt;a@b&gt;</c> breaks RFC 5321 3.3, is common, and harms nobody.
    /// </summary>
    public static bool TrySkip(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        if (text.Length < prefix.Length || !Ascii.EqualsIgnoreCase(text[..prefix.Length], prefix))
            return false;
        text = text[prefix.Length..].TrimStart((byte)' ');
        return true;
    }
}
