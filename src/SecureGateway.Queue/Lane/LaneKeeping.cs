using Akka.Actor;

namespace SecureGateway.Queue.Lane;

/// <summary>What a lane is kept with.</summary>
/// <param name="IsHome">This node accepts into it.</param>
/// <param name="Health">Told whether it works.</param>
internal sealed record LaneKeeping(QueueWiring Queue, string LaneId, bool IsHome, QueueHealth Health, IActorRef Delivery, IActorRef Reports);
