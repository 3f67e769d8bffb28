using SecureGateway.Inbound;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>Refusals between the inbox and the database. They are in no journal: so they are kept until they are written. Used by the writer only.</summary>
internal sealed class RefusalsToWrite
{
    private readonly List<RefusalFacts> _refusals = [];
    private DroppedRefusals _dropped;

    public int Count => _refusals.Count;

    public bool IsEmpty => _refusals.Count == 0 && _dropped.All == 0;

    /// <param name="atMost">More are counted only.</param>
    public void Add(IReadOnlyList<InboundRefused> refusals, DroppedRefusals dropped, int atMost)
    {
        _dropped = _dropped.Plus(dropped);
        foreach (var refused in refusals)
        {
            if (_refusals.Count < atMost)
                _refusals.Add(RefusalFacts.Of(refused));
            else
                _dropped = _dropped.Plus(DroppedRefusals.Of(refused));
        }
    }

    /// <summary>In the store's transaction; each time with a key of its own.</summary>
    public void Write(ITrackingStore store, DateTimeOffset now)
    {
        foreach (var facts in _refusals)
        {
            var row = new RefusalRow(RowKey.At(facts.At, store.NextNumber()), facts);
            store.Write(row);
            store.Counters.Add(facts.Where == RefusedAt.FailedHandshake ? CounterKind.HandshakesFailed : CounterKind.Refused, facts.At);
            if (row.Flags.HasFlag(TrackedFlags.RefusedForTls))
                store.Counters.Add(CounterKind.RefusedForTlsInbound, facts.At);
        }

        _dropped.Count(store.Counters, now);
    }

    /// <summary>The transaction is there.</summary>
    public void Written()
    {
        _refusals.Clear();
        _dropped = default;
    }
}
