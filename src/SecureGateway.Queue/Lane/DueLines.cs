namespace SecureGateway.Queue.Lane;

/// <summary>
/// Which destination is due next, over all next hops, in logarithmic time whatever waits: 100,000 messages for one dead
/// next hop must not slow down the others.
/// </summary>
internal sealed class DueLines
{
    private static readonly Comparer<NextHopLine> ByHead = Comparer<NextHopLine>.Create((a, b) =>
    {
        var due = a.HeadDue.CompareTo(b.HeadDue);
        return due != 0 ? due : string.CompareOrdinal(a.Key, b.Key);
    });

    private readonly Dictionary<string, NextHopLine> _lines = [];
    private readonly SortedSet<NextHopLine> _ready = new(ByHead);
    private long _order;

    public int UnderWay { get; private set; }

    public int Count => _lines.Count;

    /// <summary>The line whose head is due first, of those with room; null when there is none.</summary>
    public NextHopLine? First => _ready.Min;

    /// <summary>The line of a next hop, to become a member of.</summary>
    public NextHopLine Join(string nextHop)
    {
        if (!_lines.TryGetValue(nextHop, out var line))
            _lines.Add(nextHop, line = new NextHopLine(nextHop));
        line.Members++;
        return line;
    }

    public void Leave(Destination destination)
    {
        Stop(destination);
        if (destination.UnderWay)
            Ended(destination);
        if (--destination.Line.Members == 0)
            _lines.Remove(destination.NextHop);
    }

    /// <summary>Puts a destination into its line, if it waits at all.</summary>
    public void Wait(Destination destination)
    {
        if (!destination.Waits)
            return;
        destination.Order = ++_order;
        destination.Line.Add(destination);
        Place(destination.Line);
    }

    /// <summary>Takes a destination out of its line; only then its due time may change.</summary>
    public void Stop(Destination destination)
    {
        if (destination.Line.Remove(destination))
            Place(destination.Line);
    }

    public void Began(Destination destination)
    {
        Stop(destination);
        destination.UnderWay = true;
        destination.Line.UnderWay++;
        UnderWay++;
    }

    public void Ended(Destination destination)
    {
        destination.UnderWay = false;
        destination.Line.UnderWay--;
        destination.Line.Full = false;
        UnderWay--;
        Place(destination.Line);
    }

    public void Full(NextHopLine line)
    {
        line.Full = true;
        Place(line);
    }

    private void Place(NextHopLine line)
    {
        if (line.Ready)
            _ready.Remove(line);
        line.Ready = !line.Full && line.Waiting > 0;
        if (!line.Ready)
            return;
        line.HeadDue = line.FirstDue;
        _ready.Add(line);
    }
}
