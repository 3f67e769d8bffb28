using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>Counters of a stretch of time, on one node. Of steps in which nothing happened there is no row.</summary>
/// <param name="UnderTlsIn">0 to 1; null when nothing came in.</param>
/// <param name="Delivered">Messages that went out, to all their recipients or to some, each once, when it was done with.</param>
/// <param name="FellBack">Messages delivered in clear after a second TLS failure.</param>
/// <param name="RefusedForTlsOut">Messages that a requirement of TLS kept from going, each once, when it first did.</param>
/// <param name="WouldRefuse">Messages that profiles in report mode would have refused, each once.</param>
/// <param name="Returned">Messages that were given up for a recipient or for all, each once, when it was done with.</param>
/// <param name="HandshakesFailed">Of clients; not among those refused.</param>
public sealed record TrackSummaryRow(
    DateTimeOffset At, long Accepted, double? UnderTlsIn, long Delivered, double? UnderTlsOut, long FellBack, long RefusedForTlsIn, long RefusedForTlsOut, long WouldRefuse, long Refused, long Deferred, long Returned, long HandshakesFailed)
{
    /// <summary>How long the step is that begins at <see cref="At"/>.</summary>
    public TimeSpan Step { get; init; }

    public long AcceptedInClear { get; init; }

    public long DeliveredInClear { get; init; }

    /// <summary>TLS failures of other sides, or of the path, on the way out.</summary>
    public long TlsFailedOut { get; init; }

    internal static TrackSummaryRow Of(TrackingBucket bucket, TimeSpan step) => new(
        bucket.At, bucket.Counts.Accepted, bucket.Counts.InboundShareUnderTls, bucket.Counts.Delivered, bucket.Counts.OutboundShareUnderTls, bucket.Counts[CounterKind.FellBack],
        bucket.Counts[CounterKind.RefusedForTlsInbound], bucket.Counts[CounterKind.RefusedForTlsOutbound],
        bucket.Counts[CounterKind.WouldRefuseInbound] + bucket.Counts[CounterKind.WouldRefuseOutbound], bucket.Counts[CounterKind.Refused], bucket.Counts[CounterKind.Deferred], bucket.Counts[CounterKind.Returned],
        bucket.Counts[CounterKind.HandshakesFailed])
    {
        Step = step,
        AcceptedInClear = bucket.Counts[CounterKind.AcceptedInClear],
        DeliveredInClear = bucket.Counts[CounterKind.DeliveredInClear],
        TlsFailedOut = bucket.Counts[CounterKind.Strikes],
    };
}
