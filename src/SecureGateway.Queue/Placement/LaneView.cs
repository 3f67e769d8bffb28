namespace SecureGateway.Queue.Placement;

/// <summary>By which a lane's row is known again: unchanged means that nobody claimed, renewed or released it.</summary>
internal sealed record LaneMark(long Epoch, Guid? Holder, long Beat);

/// <summary>A lane as a node sees it.</summary>
/// <param name="Node">Who holds it, or held it last; for people.</param>
/// <param name="IsHome">Its holder accepts into it.</param>
/// <param name="IsSettled">It was let go with nothing in it: nobody need look after it.</param>
/// <param name="WantedBy">Who asked its holder for it.</param>
/// <param name="Messages">When its holder renewed it last.</param>
/// <param name="Still">How long it has not changed, as far as was looked.</param>
/// <param name="HasMoved">It was seen to change: its holder lives, or did.</param>
internal sealed record LaneView(string LaneId, LaneMark Mark, string Node, bool IsHome, bool IsSettled, Guid? WantedBy, int Messages, TimeSpan Still, bool HasMoved)
{
    public int Number => LaneName.NumberOf(LaneId);

    public Guid? Holder => Mark.Holder;

    /// <summary>When it was claimed last; for people.</summary>
    public DateTimeOffset? Claimed { get; init; }
}

/// <summary>All lanes at one moment, and who looks.</summary>
/// <param name="Lease">A holder that gives no sign of life for this long is taken for gone.</param>
internal sealed record LanesSeen(Guid Me, string Node, TimeSpan Lease, IReadOnlyList<LaneView> Lanes)
{
    /// <summary>Tells the queue of one database from that of another, which has lanes of the same names.</summary>
    public string Queue { get; init; } = "";

    /// <summary>Another process acts under the same id, in words; null: none does.</summary>
    public string? Twin { get; init; }
}
