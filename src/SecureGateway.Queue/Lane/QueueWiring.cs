using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Lane;

/// <summary>What the queue works with. Its neighbours are waited for: they may be registered after it.</summary>
internal sealed record QueueWiring(
    HomeLane Home,
    LaneOptions Options,
    ILaneClaims Claims,
    IBodyStore Store,
    INextHops NextHops,
    IQueueTimes Times,
    Func<CancellationToken, Task<IActorRef>> Delivery,
    Func<CancellationToken, Task<IActorRef>> Reports,
    LaneObservers Observers,
    QueueMetrics Metrics,
    QueueHealth Health,
    IAlarms Alarms,
    ILogger Logger);
