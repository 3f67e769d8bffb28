using Akka.Actor;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// An event that was given to the journal and has not come back. A write that failed, timed out or was under way when the
/// node stopped may stand in the journal all the same, and counts then at the next start; only one that the journal rejected
/// certainly does not. So nobody who waits for one is told that nothing was changed, unless it was rejected.
/// </summary>
internal sealed record UnfinishedWrite(IConfigurationEvent Event, IActorRef Asker)
{
    /// <summary>What the asker is told when this node gives up waiting.</summary>
    public Refused Answer(bool rejected) => Event switch
    {
        RevisionApplied { Peers.Length: > 1 } applied => new Refused(
            RefusalKind.NotKnown,
            $"{applied.Revision} is decided, and this node could not write it down; it takes it over when its journal can be written",
            [],
            applied.Peers),
        _ when rejected => new Refused(RefusalKind.Unavailable, "the configuration's journal cannot be written; nothing was changed"),
        RevisionApplied applied => new Refused(
            RefusalKind.NotKnown,
            $"it is not known yet whether {applied.Revision} is applied: the journal has not said that it is written; ask with config history before you apply again"),
        _ => new Refused(
            RefusalKind.NotKnown,
            "it is not known yet whether this was changed: the configuration's journal has not said that it is written; ask with config changes before you do it again"),
    };
}
