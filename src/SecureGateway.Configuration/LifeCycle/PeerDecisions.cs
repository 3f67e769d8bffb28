using System.Collections.Immutable;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// What becomes of that which other nodes have decided. It is never refused for its contents: it is decided. Edits that stood
/// on a history that gives way to the peers' are thrown away, and stay on the record.
/// </summary>
internal static class PeerDecisions
{
    /// <summary>Who threw edits away with the history that they stood on.</summary>
    public const string Peers = "the peers' history";

    public static ConfigurationDecision Adopt(ImmutableArray<Revision> decided, ConfigurationState state, IPolicyCheck check, DateTimeOffset now)
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
        var discarded = replaces && state.HasPendingChanges
            ? new PendingDiscarded(new DiscardedChanges(Peers, now, state.Applied.Number, state.Pending.Changes))
            : null;
        var pending = !replaces ? ConfigurationDecisions.PendingOn(last, state) : (discarded is null ? state : state.Apply(discarded)).Clean(last);
        var reading = check.Read(last.Text, $"revision {last.Number}");
        return new ConfigurationDecision(
            new Adopted(last.Number, last.Hash, pending.Version), new RevisionsAdopted(next, replaces, pending), Activate: reading.Policy, Before: discarded);
    }

    public static ConfigurationDecision Adopt(PendingConfiguration theirs, ConfigurationState state)
    {
        if (theirs.Base != state.Applied.Number)
            return new ConfigurationDecision(new Refused(RefusalKind.Outdated, $"it stands on revision {theirs.Base}, and this node is at {state.Applied}"));
        if (theirs.Version <= state.Pending.Version)
            return Known(state);
        return new ConfigurationDecision(new Adopted(state.Applied.Number, state.Applied.Hash, theirs.Version), new PendingAdopted(theirs));
    }

    private static ConfigurationDecision Known(ConfigurationState state) =>
        new(new Adopted(state.Applied.Number, state.Applied.Hash, state.Pending.Version));
}
