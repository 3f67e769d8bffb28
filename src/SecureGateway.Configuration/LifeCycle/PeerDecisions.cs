using System.Collections.Immutable;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// What becomes of that which other nodes have decided or edited. It is never refused for its contents. Edits of this node that
/// stood on a history that gives way to the peers' are thrown away, and stay on the record.
/// </summary>
internal sealed class PeerDecisions(IPolicyCheck check, string node)
{
    /// <summary>Who threw edits away with the history that they stood on.</summary>
    public const string Peers = "the peers' history";

    public ConfigurationDecision Adopt(ImmutableArray<Revision> decided, ConfigurationState state, DateTimeOffset now)
    {
        if (decided.IsEmpty)
            return Known(state);
        for (var i = 1; i < decided.Length; i++)
        {
            if (decided[i].Number != decided[i - 1].Number + 1)
                return new ConfigurationDecision(new Refused(RefusalKind.NothingThere, $"the revisions between {decided[i - 1].Number} and {decided[i].Number} are missing"));
        }

        // Who has more than all that was decided went on by itself, without its peers.
        var goesFurther = decided[0].Number == Revision.First && state.Applied.Number > decided[^1].Number;
        var replaces = goesFurther || decided.Any(revision => state.Find(revision.Number) is { } own && own.Hash != revision.Hash);
        var next = replaces ? decided : [.. decided.Where(revision => revision.Number > state.Applied.Number)];
        if (next.IsEmpty)
            return Known(state);
        var first = next[0].Number;
        if (first != (replaces ? Revision.First : state.Applied.Number + 1))
        {
            return new ConfigurationDecision(new Refused(
                RefusalKind.NothingThere,
                replaces ? "this node's history is another one; send all of it from revision 1" : $"the revisions between {state.Applied.Number} and {first} are missing"));
        }

        var last = next[^1];
        ImmutableArray<PendingChange> lost = replaces ? [.. state.Pending.Changes.Where(change => change.Node == node)] : [];
        var discarded = lost.IsEmpty ? null : new PendingDiscarded(DiscardedChanges.Of(lost, Peers, state, now, node));
        var pending = PendingAfter.Of(last, next.Select(revision => revision.Edits), state, state.Pending.Changes.Except(lost));
        var reading = check.Read(last.Text, $"revision {last.Number}");
        return new ConfigurationDecision(
            new Adopted(last.Number, last.Hash, pending.Version), new RevisionsAdopted(next, replaces, pending), Activate: reading.Policy, Before: discarded);
    }

    public ConfigurationDecision Merge(SharedPending theirs, ConfigurationState state)
    {
        var ours = SharedPending.Of(state);
        var merged = PendingMerge.Merge(ours, theirs);
        if (merged.Equals(ours))
            return Known(state);
        var happened = Merged(merged, state);
        return new ConfigurationDecision(new Adopted(state.Applied.Number, state.Applied.Hash, state.Apply(happened).Pending.Version), happened);
    }

    /// <summary>Edits that a version wrote which shared none, as ones that can be shared; null when there are none.</summary>
    public PendingMerged? Upgraded(ConfigurationState state)
    {
        var changes = state.Pending.Changes;
        if (changes.All(change => change.Edit is not null))
            return null;
        var (applied, pending) = (PolicyDocument.Parse(state.Applied.Text), PolicyDocument.Parse(state.Pending.Text));
        var (all, none) = (PolicyDelta.Between(applied, pending), PolicyDelta.Between(applied, applied));
        var seen = state.Pending.AllSeen;
        var upgraded = ImmutableArray.CreateBuilder<PendingChange>();
        for (var i = 0; i < changes.Length; i++)
        {
            var stamp = EditStamp.Next(node, changes[i].At, seen);
            upgraded.Add(changes[i] with { Node = node, Edit = new PendingEdit(stamp.Time, seen, state.Applied.Number, i == changes.Length - 1 ? all : none) });
            seen = seen.With(stamp);
        }

        return new PendingMerged(upgraded.ToImmutable(), [], seen, [], pending.Text, pending.Hash);
    }

    private static PendingMerged Merged(SharedPending merged, ConfigurationState state)
    {
        var before = state.Pending.Changes.Select(change => change.Stamp).ToHashSet();
        var after = merged.Changes.Select(change => change.Stamp).ToHashSet();
        ImmutableArray<PendingChange> added = [.. merged.Changes.Where(change => !before.Contains(change.Stamp))];
        ImmutableArray<EditStamp> removed = [.. before.Where(stamp => !after.Contains(stamp)).Order()];
        var known = state.Discarded.Select(discarded => discarded.Id).ToHashSet();
        // Where nothing went and all that came is later, it is done on top; else all is done again, in its order.
        var onTop = removed.IsEmpty && merged.Changes.Take(before.Count).All(change => before.Contains(change.Stamp));
        var document = onTop
            ? PendingReplay.On(PolicyDocument.Parse(state.Pending.Text), added)
            : PendingReplay.On(PolicyDocument.Parse(state.Applied.Text), merged.Changes);
        return new PendingMerged(
            added, removed, merged.Seen, [.. merged.Discarded.Where(discarded => !known.Contains(discarded.Id))], document.Text, document.Hash);
    }

    private static ConfigurationDecision Known(ConfigurationState state) =>
        new(new Adopted(state.Applied.Number, state.Applied.Hash, state.Pending.Version));
}
