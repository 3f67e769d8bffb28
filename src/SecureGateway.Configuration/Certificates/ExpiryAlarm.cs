using System.Globalization;

namespace SecureGateway.Configuration;

/// <summary>A certificate that expires soon, or has expired.</summary>
/// <param name="Fingerprint">Of the entry's own certificate: a replacement is another one.</param>
public sealed record ExpiryAlarm(CertificateKind Kind, string Name, string Fingerprint, DateTimeOffset Expires, ExpiryLevel Level)
{
    private const int DaysThatWarn = 30, DaysThatPress = 7;

    public static ExpiryLevel LevelOf(DateTimeOffset expires, DateTimeOffset now) =>
        expires <= now ? ExpiryLevel.Expired
        : expires <= now.AddDays(1) ? ExpiryLevel.Within1Day
        : expires <= now.AddDays(DaysThatPress) ? ExpiryLevel.Within7Days
        : expires <= now.AddDays(DaysThatWarn) ? ExpiryLevel.Within30Days
        : ExpiryLevel.Fine;

    /// <summary><c>identity default expires on 2026-03-06</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Kind == CertificateKind.Identity ? "identity" : "signing certificate")} {Name} {(Level == ExpiryLevel.Expired ? "expired" : "expires")} on {Expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
}
