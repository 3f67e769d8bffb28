using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>Counters of a stretch of time.</summary>
public sealed record TrackSummaryRow(
    DateTimeOffset At, long Accepted, double? UnderTlsIn, long Delivered, double? UnderTlsOut, long FellBack, long RefusedForTlsIn, long RefusedForTlsOut, long WouldRefuse, long Refused, long Deferred, long Returned, long HandshakesFailed)
{
    internal static TrackSummaryRow Of(TrackingBucket bucket) => new(
        bucket.At, bucket.Counts.Accepted, bucket.Counts.InboundShareUnderTls, bucket.Counts.Delivered, bucket.Counts.OutboundShareUnderTls, bucket.Counts[CounterKind.FellBack],
        bucket.Counts[CounterKind.RefusedForTlsInbound], bucket.Counts[CounterKind.RefusedForTlsOutbound],
        bucket.Counts[CounterKind.WouldRefuseInbound] + bucket.Counts[CounterKind.WouldRefuseOutbound], bucket.Counts[CounterKind.Refused], bucket.Counts[CounterKind.Deferred], bucket.Counts[CounterKind.Returned],
        bucket.Counts[CounterKind.HandshakesFailed]);
}
