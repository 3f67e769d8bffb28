using System.Globalization;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Parts;

/// <summary>Text from outside as a page shows it: of a length that leaves the page readable, and with nothing in it that hides, moves or turns what stands beside it.</summary>
public static class ShownText
{
    /// <summary>As much of it as fits, with an ellipsis where something is missing.</summary>
    public static string Of(string? text, int longest)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        if (text.Length <= longest)
            return SafeText.Of(text);
        var end = longest > 0 && char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest;
        return SafeText.Of(text[..end]) + "…";
    }

    /// <summary><c>12,345</c>: the same for every viewer, as the rest of the console's words are.</summary>
    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Of a share: <c>98.4%</c>. All but a few is never rounded to all, nor a few to none.</summary>
    public static string Percent(double share) => share switch
    {
        <= 0 => "0%",
        >= 1 => "100%",
        _ => Math.Clamp(share * 100, .1, 99.9).ToString("0.0", CultureInfo.InvariantCulture) + "%",
    };
}
