using Akka.Configuration.Hocon;

namespace SecureGateway.Configuration.Hocon;

/// <summary>
/// HOCON's durations (<c>5m</c>, <c>10 seconds</c>; a bare number is milliseconds) and sizes (<c>50MiB</c>; powers of ten
/// with <c>MB</c>, of two with <c>MiB</c> or <c>M</c>), as Akka reads them.
/// </summary>
internal static class HoconUnits
{
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

    private static HoconValue Value(string text)
    {
        var value = new HoconValue();
        value.AppendValue(new HoconLiteral { Value = text });
        return value;
    }
}
