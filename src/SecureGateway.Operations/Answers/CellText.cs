using System.Collections;
using System.Globalization;

namespace SecureGateway.Operations;

/// <summary>How values read in rows and pages, for people: one way for each type, everywhere.</summary>
public static class CellText
{
    public static string Of(object? value) => value switch
    {
        null or "" => "-",
        string text => text,
        bool flag => flag ? "yes" : "no",
        DateTimeOffset moment => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        TimeSpan time => Times.Write(time),
        Enum word => KebabCase.Of(word.ToString()).Replace(",-", ", ", StringComparison.Ordinal),
        double number => number.ToString("0.###", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        IEnumerable list => string.Join(", ", list.Cast<object?>().Select(Of)) is { Length: > 0 } joined ? joined : "-",
        _ => value.ToString() is { Length: > 0 } other ? other : "-",
    };

    /// <summary>A number of octets: <c>812 B</c>, <c>10.0 KiB</c>.</summary>
    public static string Size(long octets)
    {
        if (octets < 1024)
            return string.Create(CultureInfo.InvariantCulture, $"{octets} B");
        double size = octets;
        var unit = -1;
        while (size >= 1024 && unit < 3)
            (size, unit) = (size / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.0} {"KMGT"[unit]}iB");
    }
}
