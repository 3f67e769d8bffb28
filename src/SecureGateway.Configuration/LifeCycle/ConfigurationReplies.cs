using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SecureGateway.Configuration;

/// <summary>Why something was refused, for exit codes and for callers that can do better.</summary>
public enum RefusalKind
{
    /// <summary>The configuration or the edit has errors.</summary>
    Invalid,

    /// <summary>Somebody else was first: another base, another pending version, another apply under way.</summary>
    Outdated,

    /// <summary>There is nothing to do it with: no such revision, nothing pending.</summary>
    NothingThere,

    /// <summary>The peers did not agree.</summary>
    NotAgreed,

    /// <summary>The journal cannot be written or read.</summary>
    Unavailable,

    /// <summary>Nobody can say yet what became of it: it may count already, or count later. Not a refusal of what was asked.</summary>
    NotKnown,
}

public static class ConfigurationReplies
{
    /// <param name="Open">What apply would refuse as things stand.</param>
    /// <param name="Changed">False when the edit said what pending says already.</param>
    public sealed record PendingIs(
        PendingConfiguration Pending, bool Changed, ImmutableArray<ConfigurationError> Open, ImmutableArray<ConfigurationWarning> Warnings);

    /// <summary>New sessions and attempts run on it.</summary>
    /// <param name="Certificates">Null for a new revision. Where no setting was pending: the entries of this node's store that the apply brought into use.</param>
    public sealed record RevisionIsActive(
        Revision Revision, ImmutableArray<PeerOutcome> Peers, ImmutableArray<ConfigurationWarning> Warnings, ImmutableArray<string>? Certificates = null);

    /// <summary>What was thrown away; no changes when there was nothing.</summary>
    public sealed record PendingIsDiscarded(DiscardedChanges Discarded);

    /// <summary>This node could run on the proposed revision.</summary>
    public sealed record RevisionAccepted(long Number, string Hash) : IConfigurationMessage;

    /// <summary>Revisions or a pending configuration of other nodes are on stable storage here; what it stands on now.</summary>
    public sealed record Adopted(long Applied, string AppliedHash, long PendingVersion) : IConfigurationMessage;

    /// <summary>Nothing has changed; with <see cref="RefusalKind.NotKnown"/> it may have, or may still.</summary>
    /// <param name="Problem">One sentence.</param>
    /// <param name="Errors">Every error, where there are any.</param>
    /// <param name="Peers">The outcome per peer, where peers were asked.</param>
    [method: JsonConstructor]
    public sealed record Refused(
        RefusalKind Kind, string Problem, ImmutableArray<ConfigurationError> Errors, ImmutableArray<PeerOutcome> Peers) : IConfigurationMessage
    {
        public Refused(RefusalKind kind, string problem)
            : this(kind, problem, [], [])
        {
        }
    }
}
