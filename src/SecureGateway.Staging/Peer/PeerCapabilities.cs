using System.Globalization;

namespace SecureGateway.Staging;

/// <summary>What a staged peer offers in its EHLO reply, STARTTLS apart.</summary>
public sealed record PeerCapabilities
{
    public bool Pipelining { get; init; } = true;

    public bool EightBitMime { get; init; } = true;

    public bool SmtpUtf8 { get; init; } = true;

    public bool EnhancedStatusCodes { get; init; } = true;

    public bool Dsn { get; init; } = true;

    public bool Chunking { get; init; }

    /// <summary>RFC 8689; offered under TLS only.</summary>
    public bool RequireTls { get; init; }

    /// <summary>RFC 1870; null does not offer SIZE, 0 offers it without a limit. Announced, not enforced: rules refuse.</summary>
    public long? Size { get; init; } = 0;

    /// <summary>AUTH PLAIN LOGIN; every user is let in and recorded.</summary>
    public bool Auth { get; init; }

    /// <summary>Further lines as they are.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    /// <summary>A server of RFC 5321 alone.</summary>
    public static readonly PeerCapabilities Bare = new()
    {
        Pipelining = false,
        EightBitMime = false,
        SmtpUtf8 = false,
        EnhancedStatusCodes = false,
        Dsn = false,
        Size = null,
    };

    public IEnumerable<string> Lines(bool underTls)
    {
        if (Pipelining)
            yield return "PIPELINING";
        if (Size is { } size)
            yield return size == 0 ? "SIZE" : string.Create(CultureInfo.InvariantCulture, $"SIZE {size}");
        if (EightBitMime)
            yield return "8BITMIME";
        if (SmtpUtf8)
            yield return "SMTPUTF8";
        if (Chunking)
            yield return "CHUNKING";
        if (Dsn)
            yield return "DSN";
        if (EnhancedStatusCodes)
            yield return "ENHANCEDSTATUSCODES";
        if (RequireTls && underTls)
            yield return "REQUIRETLS";
        if (Auth)
            yield return "AUTH PLAIN LOGIN";
        foreach (var other in Others)
            yield return other;
    }
}
