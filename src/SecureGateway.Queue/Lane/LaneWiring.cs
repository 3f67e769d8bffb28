using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Lane;

/// <summary>What a lane works with.</summary>
/// <param name="Answers">Where delivery and reports answer to: it outlives the lane.</param>
internal sealed record LaneWiring(
    string LaneId,
    LaneOptions Options,
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
