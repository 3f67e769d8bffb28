namespace SecureGateway.Queue.Placement;

/// <summary>The lanes a node has just now.</summary>
/// <param name="Home">Into which it accepts.</param>
/// <param name="Held">All, the home lane among them.</param>
/// <param name="Asking">How long it has been asking others for one.</param>
internal sealed record LanesHere(string? Home, IReadOnlySet<string> Held, TimeSpan Asking);

/// <summary>
/// Which lane goes where. Each node decides for itself, on what it saw, and one step at a time; the database lets only one of
/// several have what they all want. A node first needs a home lane: its own of before, a free one, one whose holder is gone, one
/// of somebody who holds several, and only then a new one; so there are about as many lanes as nodes, whatever comes and goes.
/// Then it looks after lanes whose holder is gone, the later the more it has already, so that they spread. No clock, no I/O.
/// </summary>
internal static class LanePlacement
{
    /// <summary>How long one who was asked may take to end what is under way.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan ForEachHeld = TimeSpan.FromSeconds(1);

    public static LaneStep Decide(LanesSeen seen, LanesHere here)
    {
        var lanes = seen.Lanes.Where(lane => !here.Held.Contains(lane.LaneId)).OrderBy(lane => lane.Number).ToArray();
        return here.Home is null ? FindHome(seen, here, lanes) : HandOver(seen, here) ?? (LaneStep?)Adopt(seen, here, lanes) ?? LaneStep.Rest.Instance;
    }

    /// <summary>Lanes with something in them that are nobody's at this moment: their node has gone, and no other has them yet.</summary>
    public static IReadOnlyList<string> Adrift(LanesSeen seen, IReadOnlySet<string> held) =>
    [
        .. seen.Lanes
            .Where(lane => !held.Contains(lane.LaneId) && (lane.Holder is null ? !lane.IsSettled : lane.Holder == seen.Me || lane.Still >= seen.Lease / 2))
            .OrderBy(lane => lane.Number)
            .Select(lane => lane.LaneId),
    ];

    private static LaneStep FindHome(LanesSeen seen, LanesHere here, LaneView[] lanes)
    {
        if (seen.Twin is { } twin)
            return new LaneStep.Wait(twin); // what is held under this id may be that one's
        if (lanes.Where(lane => lane.Holder == seen.Me).MinBy(lane => !lane.IsHome) is { } mine)
            return new LaneStep.Claim(mine.LaneId, mine.Mark, AsHome: true);
        var free = lanes.Where(lane => IsFree(seen, lane)).OrderBy(lane => lane.WantedBy != seen.Me).ThenBy(lane => lane.Node != seen.Node).ThenBy(lane => lane.IsSettled);
        if (free.Concat(lanes.Where(lane => IsSilent(seen, lane))).FirstOrDefault() is { } ownerless)
            return new LaneStep.Claim(ownerless.LaneId, ownerless.Mark, AsHome: true);
        if (Array.Find(lanes, lane => lane.Holder is not null && !lane.HasMoved) is { } unknown)
            return new LaneStep.Wait($"it is not known yet whether node {unknown.Node}, which holds {unknown.LaneId}, lives");
        if (here.Asking >= Patience)
            return New(seen);
        if (Array.Find(lanes, lane => lane.WantedBy == seen.Me) is { } asked)
            return new LaneStep.Wait($"node {asked.Node} was asked for {asked.LaneId}");
        if (here.Asking > TimeSpan.Zero)
            return New(seen); // it was refused, or went to another
        return Array.Find(lanes, lane => lane is { Holder: not null, IsHome: false } && !IsWanted(seen, lane)) is { } spare ? new LaneStep.AskFor(spare.LaneId) : New(seen);
    }

    private static LaneStep.HandOver? HandOver(LanesSeen seen, LanesHere here) =>
        seen.Lanes.FirstOrDefault(lane => lane.LaneId != here.Home && here.Held.Contains(lane.LaneId) && IsWanted(seen, lane)) is { } wanted
            ? new LaneStep.HandOver(wanted.LaneId, wanted.WantedBy!.Value)
            : null;

    private static LaneStep.Claim? Adopt(LanesSeen seen, LanesHere here, LaneView[] lanes)
    {
        var later = ForEachHeld * (here.Held.Count - 1);
        LaneView[] gone = [.. lanes.Where(lane =>
            (lane.Holder == seen.Me && seen.Twin is null) // of an earlier run
            || (IsFree(seen, lane) && !lane.IsSettled && lane.Still >= later)
            || (lane.Holder is not null && lane.Still >= seen.Lease + later))];
        return gone.Length == 0 ? null : Adoption(gone[Rank(seen, here) % gone.Length]);

        static LaneStep.Claim Adoption(LaneView lane) => new(lane.LaneId, lane.Mark, AsHome: false);
    }

    // Of several that are gone, each of the others begins with another one.
    private static int Rank(LanesSeen seen, LanesHere here)
    {
        var mine = LaneName.NumberOf(here.Home!);
        return seen.Lanes.Count(lane => lane is { Holder: not null, IsHome: true } && lane.Number < mine && !IsSilent(seen, lane));
    }

    private static LaneStep.Claim New(LanesSeen seen)
    {
        var taken = seen.Lanes.Select(lane => lane.Number).ToHashSet();
        return new LaneStep.Claim(LaneName.Of(Enumerable.Range(0, taken.Count + 1).First(number => !taken.Contains(number))), null, AsHome: true);
    }

    // Let go for somebody, it is kept for him, but not for ever.
    private static bool IsFree(LanesSeen seen, LaneView lane) =>
        lane.Holder is null && (lane.WantedBy == seen.Me || !IsWanted(seen, lane) || lane.Still >= seen.Lease);

    private static bool IsSilent(LanesSeen seen, LaneView lane) => lane.Holder is not null && lane.Still >= seen.Lease;

    /// <summary>Somebody has asked for it, and has not found another one since.</summary>
    public static bool IsWanted(LanesSeen seen, LaneView lane) => lane.WantedBy is { } node && seen.Lanes.All(other => other.Holder != node);
}
