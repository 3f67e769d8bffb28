namespace SecureGateway.Configuration;

/// <summary>
/// Brings together what two nodes have pending: an edit is pending when both have it, or one has it and the other has never
/// seen it; one that the other has seen and has no more was applied or thrown away there. So an edit is lost by nobody's
/// discard or apply who did not see it. Commutative, associative and idempotent: whatever reaches whom, how often, and in which
/// order, peers that have heard each other have the same. In which order the edits count says <see cref="EditStamp"/>.
/// </summary>
public static class PendingMerge
{
    public static SharedPending Merge(SharedPending one, SharedPending two)
    {
        var (first, second) = (one.Changes.ToDictionary(change => change.Stamp), two.Changes.ToDictionary(change => change.Stamp));
        var changes = first.Values.Where(change => second.ContainsKey(change.Stamp) || !two.Seen.Has(change.Stamp))
            .Concat(second.Values.Where(change => !first.ContainsKey(change.Stamp) && !one.Seen.Has(change.Stamp)));
        return new SharedPending(
            [.. changes.OrderBy(change => change.Stamp)],
            one.Seen.And(two.Seen),
            SharedPending.Latest(one.Discarded.Concat(two.Discarded).DistinctBy(discarded => discarded.Id)));
    }
}
