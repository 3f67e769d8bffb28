using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Lane;

/// <summary>What a lane works with.</summary>
/// <param name="Claim">Names the lane, and lets it be written.</param>
/// <param name="IsHome">Mail is accepted into it. Else it says when it has none left.</param>
/// <param name="Answers">Where delivery and reports answer to: it outlives the lane.</param>
internal sealed record LaneWiring(
    LaneClaim Claim,
    bool IsHome,
    LaneOptions Options,
    string JournalPluginId,
    string SnapshotPluginId,
    IBodyStore Store,
    INextHops NextHops,
    IQueueTimes Times,
    IActorRef Delivery,
    IActorRef Reports,
    IActorRef Answers,
    AttemptsUnderWay UnderWay,
    InDoubt InDoubt,
    LaneObservers Observers,
    QueueMetrics Metrics,
    ILogger Logger);
