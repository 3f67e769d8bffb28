using System.Globalization;

namespace SecureGateway.WebConsole.Parts;

/// <summary>The time zone that the viewer's browser names; UTC until it has, and where the name is not known here.</summary>
public sealed class ViewerZone
{
    public TimeZoneInfo Zone { get; private set; } = TimeZoneInfo.Utc;

    /// <param name="name">An IANA name, from a browser: anything may stand there.</param>
    public void Set(string? name) =>
        Zone = name is { Length: > 0 and <= 64 } && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary><c>2026-03-01 08:00:05</c>.</summary>
    public string Short(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>With the zone, for titles.</summary>
    public string Full(DateTimeOffset at) => Local(at).ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'zzz", CultureInfo.InvariantCulture) + $" ({Zone.Id})";
}
