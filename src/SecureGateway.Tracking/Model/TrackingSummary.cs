using System.Collections.Immutable;

namespace SecureGateway.Tracking;

/// <summary>A stretch of time and how finely it is cut.</summary>
/// <param name="Step">A whole number of minutes; of hours, where it is an hour or more. Steps lie on whole multiples of it, in UTC.</param>
public sealed record TrackingSpan(DateTimeOffset From, DateTimeOffset Until, TimeSpan Step)
{
    /// <summary>How far back there are counts by the minute.</summary>
    public static readonly TimeSpan MinutesKept = TimeSpan.FromDays(2);

    public const int MostSteps = 3000;

    /// <summary>Only what this node counted; null: all that are known here.</summary>
    public string? Node { get; init; }

    internal bool ByHour => Step >= TimeSpan.FromHours(1);

    /// <summary>Why it cannot be counted, in words, and what would be right; null when it can.</summary>
    public string? Problem(DateTimeOffset now) =>
        From >= Until ? "it ends before it begins; --from must be earlier than --until"
        : Step < TimeSpan.FromMinutes(1) || Step > TimeSpan.FromDays(366) ? "a step has at least a minute and at most a year: 1m, 1h or 1d"
        : Step.Ticks % (ByHour ? TimeSpan.TicksPerHour : TimeSpan.TicksPerMinute) != 0
            ? "counts are kept by the minute and by the hour; a step is a whole number of minutes below an hour, and of hours from there on"
        : !ByHour && now - From > MinutesKept + TimeSpan.FromMinutes(1) ? "counts by the minute are kept for two days; take a step of 1h or more, or a later --from"
        : (Until - From).Ticks / Step.Ticks > MostSteps ? $"these would be more than {MostSteps} steps; take a longer step, or a shorter stretch"
        : null;
}

/// <summary>Counters over time, and of the whole stretch.</summary>
public sealed record TrackingSummary(ImmutableArray<TrackingBucket> Buckets, TrackingCounts Total, ImmutableArray<NodeAnswer> Nodes);

public sealed record TrackingBucket(DateTimeOffset At, TrackingCounts Counts);

/// <summary>What was counted. Absent kinds are 0.</summary>
public sealed record TrackingCounts(ImmutableDictionary<CounterKind, long> Values)
{
    public static readonly TrackingCounts None = new(ImmutableDictionary<CounterKind, long>.Empty);

    public long this[CounterKind kind] => Values.GetValueOrDefault(kind);

    public long Accepted => this[CounterKind.AcceptedInClear] + this[CounterKind.AcceptedUnderTls12] + this[CounterKind.AcceptedUnderTls13];

    public long Delivered => this[CounterKind.DeliveredInClear] + this[CounterKind.DeliveredUnderTls12] + this[CounterKind.DeliveredUnderTls13];

    /// <summary>From 0 to 1; null when nothing came in.</summary>
    public double? InboundShareUnderTls => Share(Accepted, this[CounterKind.AcceptedInClear]);

    public double? OutboundShareUnderTls => Share(Delivered, this[CounterKind.DeliveredInClear]);

    public TrackingCounts Plus(TrackingCounts other) =>
        new(other.Values.Aggregate(Values, (sum, pair) => sum.SetItem(pair.Key, sum.GetValueOrDefault(pair.Key) + pair.Value)));

    private static double? Share(long all, long inClear) => all == 0 ? null : (all - inClear) / (double)all;
}
