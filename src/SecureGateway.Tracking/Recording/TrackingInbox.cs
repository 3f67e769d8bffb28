using SecureGateway.Inbound;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Tracking;

/// <summary>A row of a lane's journal that waits to be recorded.</summary>
internal readonly record struct WaitingRow(string LaneId, long SequenceNr, IReadOnlyList<ILaneEvent> Events);

/// <summary>
/// What waits between those who tell and the one who writes. Telling costs a lock and a place in a list; nothing is copied or
/// encoded. Bounded: rows that find no room are passed over, and read from the journal later; refusals are counted and dropped.
/// </summary>
internal sealed class TrackingInbox(TrackingOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _something = new();
    private List<WaitingRow> _rows = [];
    private List<InboundRefused> _refusals = [];
    private int _events;
    private DroppedRefusals _dropped;
    private double _budget = options.RefusalsPerSecond * 20.0;
    private long _budgetAt = time.GetTimestamp();

    public int Events => Volatile.Read(ref _events);

    public void Add(WaitingRow row)
    {
        lock (_lock)
        {
            if (_events >= options.WaitingEvents)
                return;
            _rows.Add(row);
            _events += row.Events.Count;
        }

        Wake();
    }

    public void Add(InboundRefused refused)
    {
        lock (_lock)
        {
            if (_refusals.Count >= options.WaitingRefusals || !Afford())
            {
                _dropped = _dropped.Plus(DroppedRefusals.Of(refused));
                return;
            }

            _refusals.Add(refused);
        }

        Wake();
    }

    /// <summary>Takes everything out.</summary>
    public (List<WaitingRow> Rows, List<InboundRefused> Refusals, DroppedRefusals Dropped) Take()
    {
        lock (_lock)
        {
            var taken = (_rows, _refusals, _dropped);
            (_rows, _refusals, _dropped, _events) = ([], [], default, 0);
            _something.Reset();
            return taken;
        }
    }

    /// <summary>True when something waits; false after the time.</summary>
    public bool Wait(TimeSpan atMost, CancellationToken stop) => _something.Wait(atMost, stop);

    public void Wake()
    {
        if (!_something.IsSet)
            _something.Set();
    }

    // So many in the long run, and a burst of twenty seconds' worth.
    private bool Afford()
    {
        var now = time.GetTimestamp();
        _budget = Math.Min(options.RefusalsPerSecond * 20.0, _budget + (time.GetElapsedTime(_budgetAt, now).TotalSeconds * options.RefusalsPerSecond));
        _budgetAt = now;
        if (_budget < 1)
            return false;
        _budget--;
        return true;
    }
}
