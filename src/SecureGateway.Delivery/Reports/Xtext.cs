using System.Globalization;
using System.Text;

namespace SecureGateway.Delivery;

/// <summary>xtext of RFC 3461 4: <c>+2B</c> stands for an octet. What is malformed is left as it came.</summary>
internal static class Xtext
{
    public static string Decode(string text)
    {
        if (!text.Contains('+', StringComparison.Ordinal))
            return text;
        var decoded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '+' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet))
            {
                decoded.Append((char)octet);
                i += 2;
            }
            else
            {
                decoded.Append(text[i]);
            }
        }

        return decoded.ToString();
    }
}
