namespace SecureGateway.Queue.Lane;

/// <summary>
/// Everything on its way to one next hop: those that wait, in the order in which they are due, and how many are under way.
/// Mail that was never tried takes turns with mail that was, so that a new message does not wait behind the backlog of an
/// outage.
/// </summary>
internal sealed class NextHopLine(string key)
{
    private readonly DueHeap _new = new();
    private readonly DueHeap _tried = new();
    private bool _triedNext;

    public string Key { get; } = key;

    public int Waiting => _new.Count + _tried.Count;

    /// <summary>When something here is due first; only where something waits.</summary>
    public long FirstDue => Math.Min(_new.First?.Due ?? long.MaxValue, _tried.First?.Due ?? long.MaxValue);

    public void Add(Destination destination)
    {
        destination.WaitsAsNew = destination.Attempts == 0;
        LineOf(destination).Add(destination);
    }

    public bool Remove(Destination destination) => LineOf(destination).Remove(destination);

    /// <summary>The one to be begun now; only where something is due.</summary>
    public Destination Next(long now)
    {
        var due = (New: _new.First is { } first && first.Due <= now, Tried: _tried.First is { } again && again.Due <= now);
        if (due is { New: true, Tried: true })
            _triedNext = !_triedNext;
        return (due.New && !(due.Tried && _triedNext) ? _new : _tried).First!;
    }

    public int UnderWay { get; set; }

    /// <summary>The window was full when last asked; nothing begins before something has ended.</summary>
    public bool Full { get; set; }

    /// <summary>Destinations of any kind, so that the line can go with the last one.</summary>
    public int Members { get; set; }

    /// <summary>Due time of the head while the line stands among the ready ones.</summary>
    public long HeadDue { get; set; }

    public bool Ready { get; set; }

    private DueHeap LineOf(Destination destination) => destination.WaitsAsNew ? _new : _tried;
}
