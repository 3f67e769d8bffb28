namespace SecureGateway.Tracking;

/// <summary>What is looked for; what is null does not matter. Texts are found without regard to case.</summary>
public sealed record TrackingQuery
{
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary><c>user@example.com</c>, <c>@example.com</c>, <c>@*.example.com</c>, or a part of an address; <c>&lt;&gt;</c> is the null sender.</summary>
    public string? Sender { get; init; }

    /// <summary>As <see cref="Sender"/>.</summary>
    public string? Recipient { get; init; }

    /// <summary>A part of it.</summary>
    public string? Subject { get; init; }

    /// <summary>Whole, with or without its angle brackets; or the id that this gateway gave.</summary>
    public string? MessageId { get; init; }

    /// <summary>The client's address, or a part of its host name.</summary>
    public string? Client { get; init; }

    /// <summary>A connection profile, of the client or of the route.</summary>
    public string? Profile { get; init; }

    /// <summary>A part of the route's pattern or next hop.</summary>
    public string? Route { get; init; }

    /// <summary>The node that handled it.</summary>
    public string? Node { get; init; }

    public TrackedStatus? Status { get; init; }

    public TrackedKind? Kind { get; init; }

    /// <summary>Done with at or after this: delivered or given up for its last recipient.</summary>
    public DateTimeOffset? DoneFrom { get; init; }

    /// <summary>Done with before this.</summary>
    public DateTimeOffset? DoneUntil { get; init; }

    /// <summary>Something of it was delivered.</summary>
    public bool WentOut { get; init; }

    /// <summary>In this direction not, or not all of it, under TLS.</summary>
    public MailDirection? InClear { get; init; }

    /// <summary>True: under TLS on both sides, as far as it went. False: in clear on at least one.</summary>
    public bool? UnderTls { get; init; }

    /// <summary>All of these.</summary>
    public TrackedFlags Flags { get; init; }

    /// <summary>Rows behind this one, which an earlier page ended with.</summary>
    public TrackingCursor? Before { get; init; }

    /// <summary>At most <see cref="MostRows"/>.</summary>
    public int Limit { get; init; } = 50;

    public const int MostRows = 1000;

    /// <summary>True when everything is asked for.</summary>
    public bool IsEverything => this == new TrackingQuery { Before = Before, Limit = Limit };

    internal int Rows => Math.Clamp(Limit, 1, MostRows);
}

/// <summary>A place between rows, newest first; among rows of one moment by node.</summary>
public readonly record struct TrackingCursor(long Key, string Node)
{
    /// <summary>For command lines and addresses of pages.</summary>
    public override string ToString() => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Key}.{Node}");

    public static bool TryParse(string? text, out TrackingCursor cursor)
    {
        cursor = default;
        var dot = text?.IndexOf('.', StringComparison.Ordinal) ?? -1;
        if (dot < 1 || !long.TryParse(text.AsSpan(0, dot), System.Globalization.CultureInfo.InvariantCulture, out var key))
            return false;
        cursor = new TrackingCursor(key, text![(dot + 1)..]);
        return true;
    }
}
