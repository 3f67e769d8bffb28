using SecureGateway.Inbound;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>Refusals of a flood, which were counted and not kept.</summary>
internal readonly record struct DroppedRefusals(long All, long ForTls, long Handshakes)
{
    public static DroppedRefusals Of(InboundRefused refused)
    {
        var isHandshake = refused.Where == RefusedAt.FailedHandshake;
        return new(1, !isHandshake && refused.Kind == RefusalKind.TlsRequirement ? 1 : 0, isHandshake ? 1 : 0);
    }

    public DroppedRefusals Plus(DroppedRefusals more) => new(All + more.All, ForTls + more.ForTls, Handshakes + more.Handshakes);

    /// <summary>As those that are kept are counted.</summary>
    public void Count(CounterSums counters, DateTimeOffset at)
    {
        foreach (var (kind, count) in (ReadOnlySpan<(CounterKind, long)>)[(CounterKind.Refused, All - Handshakes), (CounterKind.RefusedForTlsInbound, ForTls), (CounterKind.HandshakesFailed, Handshakes)])
        {
            if (count > 0)
                counters.Add(kind, at, count);
        }
    }
}
