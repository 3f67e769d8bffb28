using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>
/// What stays pending when a revision comes on top: edits that are not in it, which may have been made meanwhile, or on a peer
/// that the applying one did not hear. They are made again on the new revision; those that change nothing there go.
/// </summary>
internal static class PendingAfter
{
    public static PendingConfiguration Of(Revision applied, IEnumerable<SeenEdits?> contained, ConfigurationState state) =>
        Of(applied, contained, state, state.Pending.Changes);

    public static PendingConfiguration Of(
        Revision applied, IEnumerable<SeenEdits?> contained, ConfigurationState state, IEnumerable<PendingChange> changes)
    {
        var within = contained.Aggregate(SeenEdits.None, (all, edits) => all.And(edits));
        var seen = state.Pending.AllSeen.And(within);
        ImmutableArray<PendingChange> left = [.. changes.Where(change => change.Edit is not null && !within.Has(change.Stamp))];
        if (!state.HasPendingChanges && left.All(change => change.Edit!.Base <= state.Applied.Number))
            left = []; // what was edited back counts as never edited
        if (left.IsEmpty)
            return PendingReplay.Of(applied.Number, applied.Text, applied.Hash, [], seen);
        var onto = PolicyDocument.Parse(applied.Text);
        var rest = WithEffect(left, onto.ChangesTo(PendingReplay.On(onto, left)), applied.Number);
        return PendingReplay.On(applied, rest, seen);
    }

    // One that was made on a later revision than this node has reached yet may have its effect there. All of them stay when it
    // cannot be told which have one (a route goes by another of its domains now).
    private static ImmutableArray<PendingChange> WithEffect(
        ImmutableArray<PendingChange> changes, ImmutableArray<PolicyDifference> differences, long appliedNumber)
    {
        ImmutableArray<PendingChange> left =
        [
            .. changes.Where(change => change.Edit!.Base > appliedNumber || change.Settings.Contains(PolicyDifference.Comments)
                || change.Settings.Any(setting => differences.Any(difference => ChangesMade.Covers(setting, difference.Setting)))),
        ];
        return differences.IsEmpty ? [.. changes.Where(change => change.Edit!.Base > appliedNumber)] : left.IsEmpty ? changes : left;
    }
}
