using System.Globalization;

namespace SecureGateway.Mail;

/// <summary>class.subject.detail of RFC 3463.</summary>
public readonly record struct EnhancedStatusCode(byte Class, ushort Subject, ushort Detail)
{
    public static bool TryParse(ReadOnlySpan<char> text, out EnhancedStatusCode code)
    {
        code = default;
        var first = text.IndexOf('.');
        if (first != 1)
            return false;
        var rest = text[2..];
        var second = rest.IndexOf('.');
        if (second is < 1 or > 3 || rest.Length - second - 1 is < 1 or > 3)
            return false;
        if (text[0] is not ('2' or '4' or '5')
            || !ushort.TryParse(rest[..second], NumberStyles.None, CultureInfo.InvariantCulture, out var subject)
            || !ushort.TryParse(rest[(second + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var detail))
            return false;
        code = new EnhancedStatusCode((byte)(text[0] - '0'), subject, detail);
        return true;
    }

    /// <exception cref="FormatException">The text is not class.subject.detail.</exception>
    public static EnhancedStatusCode Parse(string text) =>
        TryParse(text, out var code) ? code : throw new FormatException($"'{text}' is not an enhanced status code");

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");
}
