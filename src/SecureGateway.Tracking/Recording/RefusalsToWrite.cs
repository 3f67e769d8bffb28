using SecureGateway.Inbound;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// Refusals between the inbox and the database. They are in no journal: so they are kept until they are written, in batches. A batch
/// stays as it is until its transaction is there, and is recorded with its number: so one whose commit was not answered is not
/// written twice. Used by the writer only.
/// </summary>
internal sealed class RefusalsToWrite
{
    private List<RefusalFacts> _gathered = [];
    private List<RefusalFacts> _underWay = [];
    private DroppedRefusals _dropped;
    private DroppedRefusals _droppedUnderWay;
    private Guid? _batch;

    /// <summary>Of the batch under way.</summary>
    public int Count => _underWay.Count;

    /// <param name="atMost">More are counted only.</param>
    public void Add(IReadOnlyList<InboundRefused> refusals, DroppedRefusals dropped, int atMost)
    {
        _dropped = _dropped.Plus(dropped);
        foreach (var refused in refusals)
        {
            if (_gathered.Count + _underWay.Count < atMost)
                _gathered.Add(RefusalFacts.Of(refused));
            else
                _dropped = _dropped.Plus(DroppedRefusals.Of(refused));
        }
    }

    /// <summary>Makes what has gathered the next batch, unless one is still under way. False when there is nothing to write.</summary>
    public bool Begin()
    {
        if (_batch is not null)
            return true;
        if (_gathered.Count == 0 && _dropped.All == 0)
            return false;
        (_underWay, _gathered) = (_gathered, _underWay);
        (_droppedUnderWay, _dropped) = (_dropped, default);
        _batch = Guid.NewGuid();
        return true;
    }

    /// <summary>The batch, in the store's transaction; unless it is there.</summary>
    public void Write(ITrackingStore store, DateTimeOffset now)
    {
        if (_batch is not { } batch || !store.Take(batch))
            return;
        foreach (var facts in _underWay)
        {
            var row = new RefusalRow(RowKey.At(facts.At, store.NextNumber()), facts);
            store.Write(row);
            store.Counters.Add(facts.Where == RefusedAt.FailedHandshake ? CounterKind.HandshakesFailed : CounterKind.Refused, facts.At);
            if (row.Flags.HasFlag(TrackedFlags.RefusedForTls))
                store.Counters.Add(CounterKind.RefusedForTlsInbound, facts.At);
        }

        _droppedUnderWay.Count(store.Counters, now);
    }

    /// <summary>The transaction is there.</summary>
    public void Written()
    {
        _underWay.Clear();
        _droppedUnderWay = default;
        _batch = null;
    }
}
