using System.Globalization;
using Akka.Configuration.Hocon;

namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// HOCON's durations (<c>5m</c>, <c>10 seconds</c>; a bare number is milliseconds) and sizes (<c>50MiB</c>; powers of ten
/// with <c>MB</c>, of two with <c>MiB</c> or <c>M</c>), as Akka reads them.
/// </summary>
internal static class HoconUnits
{
    private static readonly (string Unit, long Ticks)[] Durations =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    private static readonly (string Unit, long Octets)[] Sizes =
    [
        ("GiB", 1L << 30), ("GB", 1_000_000_000), ("MiB", 1L << 20), ("MB", 1_000_000), ("KiB", 1L << 10), ("kB", 1000),
    ];

    public static bool TryDuration(string text, out TimeSpan duration)
    {
        duration = default;
        try
        {
            duration = Value(text).GetTimeSpan(allowInfinite: false);
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false; // the caller says what would be right
        }
    }

    public static bool TrySize(string text, out long octets)
    {
        octets = 0;
        try
        {
            if (Value(text).GetByteSize() is not { } size)
                return false;
            octets = size;
            return true;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false; // the caller says what would be right
        }
    }

    /// <summary>A duration in the largest unit that says it without a fraction: <c>90m</c>, <c>5d</c>.</summary>
    public static string Write(TimeSpan duration)
    {
        foreach (var (unit, ticks) in Durations)
        {
            if (duration.Ticks % ticks == 0 && duration.Ticks >= ticks)
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks * 100}ns");
    }

    /// <summary>A size in the largest unit that says it without a fraction, of two or of ten, whichever is shorter.</summary>
    public static string Write(long octets) => Sizes
        .Where(unit => octets != 0 && octets % unit.Octets == 0)
        .Select(unit => string.Create(CultureInfo.InvariantCulture, $"{octets / unit.Octets}{unit.Unit}"))
        .Append(string.Create(CultureInfo.InvariantCulture, $"{octets}"))
        .MinBy(text => text.TakeWhile(char.IsAsciiDigit).Count())!;

    private static HoconValue Value(string text)
    {
        var value = new HoconValue();
        value.AppendValue(new HoconLiteral { Value = text });
        return value;
    }
}
