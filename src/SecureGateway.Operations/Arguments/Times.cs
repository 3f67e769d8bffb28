using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureGateway.Operations;

/// <summary>Durations and moments as administrators write them.</summary>
public static partial class Times
{
    private const string DurationWouldBe = "is no duration; write 30s, 5m, 1h or 2d";

    public static Parsed<TimeSpan> ReadDuration(string text)
    {
        var match = Duration().Match(text);
        if (!match.Success || !double.TryParse(match.Groups["n"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return Parsed.Wrong<TimeSpan>($"'{text}' {DurationWouldBe}");
        var seconds = number * match.Groups["unit"].Value switch { "ms" => .001, "s" => 1, "m" => 60, "h" => 3600, _ => 86400 };
        return seconds < TimeSpan.FromDays(36500).TotalSeconds ? Parsed.Right(TimeSpan.FromSeconds(seconds)) : Parsed.Wrong<TimeSpan>($"'{text}' is too long");
    }

    public static Parsed<DateTimeOffset> ReadMoment(string text, DateTimeOffset now)
    {
        if (ReadDuration(text) is { IsRight: true } ago)
            return Parsed.Right(now - ago.Value);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? Parsed.Right(moment)
            : Parsed.Wrong<DateTimeOffset>($"'{text}' is no time; write 2026-03-01, 2026-03-01T08:00Z, or 30m for half an hour ago");
    }

    /// <summary>As a person would say it: <c>5m</c>, <c>1h30m</c>.</summary>
    public static string Write(TimeSpan time)
    {
        if (time < TimeSpan.Zero)
            return "-" + Write(time.Negate());
        if (time < TimeSpan.FromSeconds(1))
            return time == TimeSpan.Zero ? "0s" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms");
        (int Count, string Unit)[] parts = [((int)time.TotalDays, "d"), (time.Hours, "h"), (time.Minutes, "m"), (time.Seconds, "s")];
        return string.Concat(parts.SkipWhile(part => part.Count == 0).Take(2).Where(part => part.Count > 0)
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Count}{part.Unit}")));
    }

    [GeneratedRegex(@"^(?<n>\d{1,9}(\.\d{1,3})?)(?<unit>ms|s|m|h|d)$")]
    private static partial Regex Duration();
}
