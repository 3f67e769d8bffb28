using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureGateway.WebConsole.Parts;

/// <summary>The time zone that the viewer's browser names; UTC until it has, and where the name is not known here.</summary>
public sealed partial class ViewerZone
{
    // As a field of a form writes it (datetime-local), with or without seconds.
    private static readonly string[] FieldForms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <param name="name">An IANA name, from a browser: anything may stand there.</param>
    public void Set(string? name) =>
        Zone = name is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary><c>2026-03-01 08:00:05</c>.</summary>
    public string Short(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>With the zone, for titles.</summary>
    public string Full(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'zzz", CultureInfo.InvariantCulture) + $" ({Zone.Id})";

    /// <summary>For a field of a form.</summary>
    public string Field(DateTimeOffset at) => Local(at).ToString(FieldForms[0], CultureInfo.InvariantCulture);

    /// <summary>What stands in a field of a form; null where that is no time, or one that a change of the clocks leaves out.</summary>
    public DateTimeOffset? ReadField(string? text) =>
        DateTime.TryParseExact(text, FieldForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) && !Zone.IsInvalidTime(local)
            ? new DateTimeOffset(local, Zone.GetUtcOffset(local)).ToUniversalTime()
            : null;

    /// <summary>A sentence that the gateway tells in UTC, with its times in this zone.</summary>
    public string Retell(string sentence) => UtcTime().Replace(
        sentence, at => DateTimeOffset.TryParse(at.Groups[1].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? Short(time) : at.Value);

    [GeneratedRegex(@"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")]
    private static partial Regex UtcTime();
}
