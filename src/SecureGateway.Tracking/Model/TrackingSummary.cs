using System.Collections.Immutable;

namespace SecureGateway.Tracking;

/// <summary>A stretch of time and how finely it is cut.</summary>
/// <param name="Step">A whole number of minutes; for more than two days, of hours.</param>
public sealed record TrackingSpan(DateTimeOffset From, DateTimeOffset Until, TimeSpan Step);

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
