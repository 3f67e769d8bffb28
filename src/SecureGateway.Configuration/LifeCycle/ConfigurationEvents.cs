using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What happened to the configuration. Persisted in this form; times stand on the events.</summary>
public interface IConfigurationEvent : IConfigurationMessage;

/// <summary>Whatever of this room is persisted or goes to other nodes; bound to <see cref="ConfigurationSerializer"/>.</summary>
public interface IConfigurationMessage;

public static class ConfigurationEvents
{
    /// <summary>The first start: the files' policy became the first revision.</summary>
    public sealed record Seeded(Revision Revision) : IConfigurationEvent;

    /// <param name="Text">All of pending after the edit.</param>
    public sealed record PendingEdited(string Text, string Hash, PendingChange Change) : IConfigurationEvent;

    /// <summary>Pending is the applied revision again; what was thrown away stays on the record.</summary>
    public sealed record PendingDiscarded(DiscardedChanges Discarded) : IConfigurationEvent;

    /// <param name="Pending">What is pending on top of the new revision; edits made meanwhile are not lost.</param>
    public sealed record RevisionApplied(Revision Revision, ImmutableArray<PeerOutcome> Peers, PendingConfiguration Pending) : IConfigurationEvent;

    /// <summary>Revisions that other nodes decided.</summary>
    /// <param name="ReplacesHistory">This node's own history is gone: it was another one, from before it had peers.</param>
    public sealed record RevisionsAdopted(ImmutableArray<Revision> Revisions, bool ReplacesHistory, PendingConfiguration Pending) : IConfigurationEvent;

    /// <summary>What other nodes have done to pending.</summary>
    /// <param name="Added">Edits made there.</param>
    /// <param name="Removed">Edits that are pending there no more.</param>
    /// <param name="Seen">All edits seen here now.</param>
    /// <param name="Discarded">What was thrown away there, for the record.</param>
    /// <param name="Text">All of pending after it.</param>
    public sealed record PendingMerged(
        ImmutableArray<PendingChange> Added, ImmutableArray<EditStamp> Removed, SeenEdits Seen, ImmutableArray<DiscardedChanges> Discarded,
        string Text, string Hash) : IConfigurationEvent;
}
