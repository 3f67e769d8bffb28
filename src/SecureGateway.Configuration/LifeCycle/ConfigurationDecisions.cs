using System.Collections.Immutable;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// What becomes of each command: a function of the state, the time and what this node can run on. Changes nothing.
/// </summary>
/// <param name="node">This node's name.</param>
internal sealed class ConfigurationDecisions(IPolicyCheck check, string node)
{
    public const string PendingName = "pending";

    private readonly PeerDecisions _peers = new(check, node);

    public ConfigurationDecision Decide(IConfigurationCommand command, ConfigurationState state, DateTimeOffset now) => command switch
    {
        GetState => new ConfigurationDecision(state),
        EditPending edit => Edit(edit, state, now),
        DiscardPending discard => Discard(discard, state, now),
        ApplyPending apply => Propose(apply, state, now),
        RollBack rollBack => Propose(rollBack, state, now),
        AcceptRevision accept => Accept(accept.Proposed, state),
        AdoptRevisions adopt => _peers.Adopt(adopt.Revisions, state, now),
        MergePending merge => _peers.Merge(merge.Theirs, state),
        _ => throw new ArgumentException($"{command.GetType()} is no command of the configuration", nameof(command)),
    };

    /// <summary>What was pending when the journal was written by a version that shared nothing; null when there is nothing to do.</summary>
    public PendingMerged? Upgraded(ConfigurationState state) => _peers.Upgraded(state);

    /// <summary>What the agreement's answer makes of a proposal.</summary>
    public ConfigurationDecision Conclude(ProposedRevision proposed, ApplyAgreement agreement, ConfigurationState state)
    {
        var revision = proposed.Revision;
        if (!agreement.IsDecided)
        {
            return agreement.LostTo is { } winner
                ? Refuse(RefusalKind.Outdated, $"{winner} was first; look at the changes again and apply them on top of it", agreement.Peers)
                : Refuse(RefusalKind.NotAgreed, agreement.Problem, agreement.Peers);
        }

        var reading = check.Read(revision.Text, $"revision {revision.Number}");
        var active = new RevisionIsActive(revision, agreement.Peers, reading.Warnings);
        if (state.Find(revision.Number) is { } present)
        {
            return present.Hash == revision.Hash
                ? new ConfigurationDecision(active) // it came back from the peers before their answer did
                : Refuse(RefusalKind.Outdated, $"{present} was first", agreement.Peers);
        }

        return new ConfigurationDecision(
            active, new RevisionApplied(revision, agreement.Peers, PendingAfter.Of(revision, [revision.Edits], state)), Activate: reading.Policy);
    }

    private ConfigurationDecision Edit(EditPending edit, ConfigurationState state, DateTimeOffset now)
    {
        if (Stale(edit.OnVersion, state) is { } stale)
            return stale;
        var before = PolicyDocument.Parse(state.Pending.Text);
        if (before.With(edit.Edits, out var errors) is not { } after)
        {
            return new ConfigurationDecision(new Refused(
                RefusalKind.Invalid, errors.Length == 1 ? "nothing was changed" : $"nothing was changed: {errors.Length} errors", errors, []));
        }

        var reading = check.Read(after.Text, PendingName);
        if (after.Hash == before.Hash)
            return new ConfigurationDecision(new PendingIs(state.Pending, false, reading.Errors, reading.Warnings));
        var (seen, stamp) = (state.Pending.AllSeen, EditStamp.Next(node, now, state.Pending.AllSeen));
        var change = new PendingChange(
            edit.By, now, string.Join("; ", edit.Edits), [.. before.ChangesTo(after).Select(difference => difference.Setting)], node,
            new PendingEdit(stamp.Time, seen, state.Applied.Number, PolicyDelta.Between(before, after)));
        var happened = new PendingEdited(after.Text, after.Hash, change);
        return new ConfigurationDecision(new PendingIs(state.Apply(happened).Pending, true, reading.Errors, reading.Warnings), happened);
    }

    private ConfigurationDecision Discard(DiscardPending discard, ConfigurationState state, DateTimeOffset now)
    {
        if (Stale(discard.OnVersion, state) is { } stale)
            return stale;
        var discarded = DiscardedChanges.Of(state.Pending.Changes, discard.By, state, now, node);
        return new ConfigurationDecision(
            new PendingIsDiscarded(discarded), state.Pending.Changes.IsEmpty ? null : new PendingDiscarded(discarded));
    }

    private ConfigurationDecision Propose(ApplyPending apply, ConfigurationState state, DateTimeOffset now)
    {
        if ((Overtaken(apply.Base, state) ?? Stale(apply.OnVersion, state)) is { } refused)
            return refused;
        if (!state.HasPendingChanges)
            return Refuse(RefusalKind.NothingThere, $"nothing is pending: {state.Applied} is what is running");
        return Propose(state.Pending.Text, state.Pending.Hash, apply.Comment, apply.By, null, PendingName, state, now, state.Pending.AllSeen);
    }

    private ConfigurationDecision Propose(RollBack rollBack, ConfigurationState state, DateTimeOffset now)
    {
        if (Overtaken(rollBack.Base, state) is { } refused)
            return refused;
        if (state.Find(rollBack.Number) is not { } earlier)
            return Refuse(RefusalKind.NothingThere, $"there is no revision {rollBack.Number}; the history goes from {state.History[0].Number} to {state.Applied.Number}");
        if (earlier.Hash == state.Applied.Hash)
            return Refuse(RefusalKind.NothingThere, $"revision {earlier.Number} says what {state.Applied} says");
        return Propose(earlier.Text, earlier.Hash, rollBack.Comment, rollBack.By, earlier.Number, $"revision {earlier.Number}", state, now);
    }

    private ConfigurationDecision Propose(
        string text, string hash, string comment, string by, long? rollsBackTo, string name, ConfigurationState state, DateTimeOffset now, SeenEdits? edits = null)
    {
        var reading = check.Read(text, name);
        if (!reading.CanRun)
        {
            return new ConfigurationDecision(new Refused(
                RefusalKind.Invalid, $"nothing was applied: {(reading.Errors.Length == 1 ? "there is an error" : $"there are {reading.Errors.Length} errors")}", reading.Errors, []));
        }

        return new ConfigurationDecision(
            null, Proposal: new ProposedRevision(new Revision(state.Applied.Number + 1, text, hash, comment, by, now, rollsBackTo, edits), state.Applied.Hash));
    }

    private ConfigurationDecision Accept(ProposedRevision proposed, ConfigurationState state)
    {
        if (proposed.Base != state.Applied.Number || proposed.BaseHash != state.Applied.Hash)
        {
            return Refuse(RefusalKind.Outdated, proposed.Base < state.Applied.Number
                ? $"{state.Applied} was first"
                : $"this node is at {state.Applied} and lacks what came after it");
        }

        var reading = check.Read(proposed.Revision.Text, $"revision {proposed.Revision.Number}");
        return new ConfigurationDecision(reading.CanRun
            ? new RevisionAccepted(proposed.Revision.Number, proposed.Revision.Hash)
            : new Refused(RefusalKind.Invalid, "this node cannot run on it", reading.Errors, []));
    }

    private static ConfigurationDecision? Overtaken(long? onBase, ConfigurationState state) =>
        onBase is { } seen && seen != state.Applied.Number
            ? Refuse(RefusalKind.Outdated, $"{state.Applied} has been applied since you looked at revision {seen}; look at the changes again")
            : null;

    private static ConfigurationDecision? Stale(long? onVersion, ConfigurationState state)
    {
        if (onVersion is not { } seen || seen == state.Pending.Version)
            return null;
        var by = state.Pending.Changes is [.., var last] ? $" by {last.By} at {last.At.UtcDateTime:HH:mm:ss}Z ({last.What})" : "; nothing is pending now";
        return Refuse(RefusalKind.Outdated, $"the pending configuration was changed since you looked at it{by}");
    }

    private static ConfigurationDecision Refuse(RefusalKind kind, string problem, ImmutableArray<PeerOutcome>? peers = null) =>
        new(new Refused(kind, problem, [], peers ?? []));
}
