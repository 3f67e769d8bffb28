using SecureGateway.Queue.Lane;

namespace SecureGateway.Tracking.Tests;

/// <summary>A lane's journal in memory.</summary>
internal sealed class FakeJournal : ILaneJournal
{
    public const string Lane = "lane";

    private readonly Lock _lock = new();
    private readonly List<JournalRow> _rows = [];
    private long _last;

    public IReadOnlyList<string> Lanes { get; } = [Lane];

    public long Octets { get; set; }

    /// <summary>Throws on reading while it is set.</summary>
    public Exception? Broken { get; set; }

    public int Reads { get; private set; }

    public long Add(IReadOnlyList<ILaneEvent> events)
    {
        lock (_lock)
        {
            _rows.Add(new JournalRow(++_last, events));
            return _last;
        }
    }

    public void Forget(long upTo)
    {
        lock (_lock)
            _rows.RemoveAll(row => row.SequenceNr <= upTo);
    }

    public void BeginAnew()
    {
        lock (_lock)
        {
            _rows.Clear();
            _last = 0;
        }
    }

    public IReadOnlyList<JournalRow> Read(string laneId, long after, int atMost)
    {
        lock (_lock)
        {
            Reads++;
            if (Broken is { } broken)
                throw broken;
            return [.. _rows.Where(row => row.SequenceNr > after).Take(atMost)];
        }
    }
}
