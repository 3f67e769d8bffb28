namespace SecureGateway.Queue.Lane;

/// <summary>Everything on its way to one next hop: those that wait, in the order in which they are due, and how many are under way.</summary>
internal sealed class NextHopLine(string key)
{
    private static readonly Comparer<Destination> ByDue = Comparer<Destination>.Create((a, b) =>
    {
        var due = a.Due.CompareTo(b.Due);
        return due != 0 ? due : a.Order.CompareTo(b.Order);
    });

    public string Key { get; } = key;

    public SortedSet<Destination> Waiting { get; } = new(ByDue);

    public int UnderWay { get; set; }

    /// <summary>The window was full when last asked; nothing begins before something has ended.</summary>
    public bool Full { get; set; }

    /// <summary>Destinations of any kind, so that the line can go with the last one.</summary>
    public int Members { get; set; }

    /// <summary>Due time of the head while the line stands among the ready ones.</summary>
    public long HeadDue { get; set; }

    public bool Ready { get; set; }
}
