using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>Refusals of a flood, which were counted and not kept.</summary>
internal readonly record struct DroppedRefusals(long All, long ForTls, long Handshakes)
{
    /// <summary>As those that are kept are counted.</summary>
    public void Count(CounterTable counters, DateTimeOffset at)
    {
        foreach (var (kind, count) in (ReadOnlySpan<(CounterKind, long)>)[(CounterKind.Refused, All - Handshakes), (CounterKind.RefusedForTlsInbound, ForTls), (CounterKind.HandshakesFailed, Handshakes)])
        {
            if (count > 0)
                counters.Add(kind, at, count);
        }
    }
}
