using SecureGateway.Queue.Lane;

namespace SecureGateway.Tracking.Tests;

/// <summary>Journals of lanes in memory; nodes that share a database share one.</summary>
internal sealed class FakeJournal : ILaneJournal
{
    public const string Lane = "lane";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, List<JournalRow>> _rows = new() { [Lane] = [] };
    private readonly Dictionary<string, long> _last = [];

    public IReadOnlyList<string> Lanes
    {
        get
        {
            lock (_lock)
                return [.. _rows.Keys];
        }
    }

    public long Octets { get; set; }

    /// <summary>Throws on reading while it is set.</summary>
    public Exception? Broken { get; set; }

    public int Reads { get; private set; }

    public long Add(IReadOnlyList<ILaneEvent> events, string lane = Lane)
    {
        lock (_lock)
        {
            var number = _last[lane] = _last.GetValueOrDefault(lane) + 1;
            if (!_rows.TryGetValue(lane, out var rows))
                _rows.Add(lane, rows = []);
            rows.Add(new JournalRow(number, events));
            return number;
        }
    }

    public void Forget(long upTo)
    {
        lock (_lock)
            _rows[Lane].RemoveAll(row => row.SequenceNr <= upTo);
    }

    public void BeginAnew()
    {
        lock (_lock)
        {
            _rows[Lane].Clear();
            _last.Clear();
        }
    }

    public IReadOnlyList<JournalRow> Read(string laneId, long after, int atMost)
    {
        lock (_lock)
        {
            Reads++;
            if (Broken is { } broken)
                throw broken;
            return [.. _rows[laneId].Where(row => row.SequenceNr > after).Take(atMost)];
        }
    }
}
