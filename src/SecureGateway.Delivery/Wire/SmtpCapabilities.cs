using System.Collections.Immutable;
using System.Globalization;

namespace SecureGateway.Delivery;

/// <summary>What a server offered in its EHLO reply (RFC 5321 4.1.1.1). Unknown keywords are not kept.</summary>
/// <param name="MaxSize">SIZE (RFC 1870): octets; 0 is no limit told; null is no SIZE.</param>
/// <param name="Mechanisms">AUTH (RFC 4954), upper case.</param>
internal sealed record SmtpCapabilities(
    bool StartTls,
    bool Pipelining,
    bool EightBitMime,
    bool SmtpUtf8,
    bool Dsn,
    bool RequireTls,
    long? MaxSize,
    ImmutableArray<string> Mechanisms)
{
    /// <summary>HELO: nothing.</summary>
    public static readonly SmtpCapabilities None = new(false, false, false, false, false, false, null, []);

    /// <param name="lines">Of the EHLO reply; the first is the greeting.</param>
    public static SmtpCapabilities Parse(IReadOnlyList<string> lines)
    {
        var found = None;
        for (var i = 1; i < lines.Count; i++)
        {
            var words = lines[i].Split([' ', '='], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (words.Length == 0)
                continue;
            found = words[0].ToUpperInvariant() switch
            {
                "STARTTLS" => found with { StartTls = true },
                "PIPELINING" => found with { Pipelining = true },
                "8BITMIME" => found with { EightBitMime = true },
                "SMTPUTF8" => found with { SmtpUtf8 = true },
                "DSN" => found with { Dsn = true },
                "REQUIRETLS" => found with { RequireTls = true },
                "SIZE" => found with { MaxSize = SizeOf(words) },
                "AUTH" => found with { Mechanisms = [.. found.Mechanisms, .. words.Skip(1).Select(word => word.ToUpperInvariant())] },
                _ => found,
            };
        }

        return found;
    }

    private static long SizeOf(string[] words) =>
        words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : 0;
}
