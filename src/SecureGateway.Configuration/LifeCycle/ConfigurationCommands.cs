using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What the <see cref="ConfigurationActor"/> is told. Each is answered with one of <see cref="ConfigurationReplies"/>.</summary>
public interface IConfigurationCommand;

public static class ConfigurationCommands
{
    /// <summary>All edits or none.</summary>
    /// <param name="OnVersion">The pending version that the administrator saw; refused when it has changed since. Null: whatever it is.</param>
    public sealed record EditPending(ImmutableArray<PolicyEdit> Edits, string By, long? OnVersion = null) : IConfigurationCommand;

    /// <summary>Makes pending the next revision.</summary>
    /// <param name="Base">The applied revision that the administrator saw; refused when another has been applied since. Null: whatever it is.</param>
    /// <param name="OnVersion">The pending version that the administrator saw, likewise.</param>
    public sealed record ApplyPending(string Comment, string By, long? Base = null, long? OnVersion = null) : IConfigurationCommand;

    public sealed record DiscardPending(string By, long? OnVersion = null) : IConfigurationCommand;

    /// <summary>Applies an earlier revision's text again, as the next revision. What is pending stays pending on top of it.</summary>
    public sealed record RollBack(long Number, string Comment, string By, long? Base = null) : IConfigurationCommand;

    /// <summary>A peer asks whether this node could run on a revision. Changes nothing.</summary>
    public sealed record AcceptRevision(ProposedRevision Proposed) : IConfigurationCommand, IConfigurationMessage;

    /// <summary>
    /// Revisions that have been decided, in order and without gaps. Those that are known are passed over; the last one is
    /// activated when it is newer. Where the known history differs, the decided one takes its place.
    /// </summary>
    public sealed record AdoptRevisions(ImmutableArray<Revision> Revisions) : IConfigurationCommand, IConfigurationMessage;

    /// <summary>What another node has pending; see <see cref="PendingMerge"/>. Answered with <see cref="ConfigurationReplies.Adopted"/> when it is kept here.</summary>
    public sealed record MergePending(SharedPending Theirs) : IConfigurationCommand;

    /// <summary>Answered with <see cref="ConfigurationState"/>.</summary>
    public sealed record GetState : IConfigurationCommand;
}
