using Akka.Actor;

namespace SecureGateway.Queue.Lane;

/// <summary>A lane that is here, and whom to ask.</summary>
/// <param name="IsHome">This node takes mail into it.</param>
internal sealed record AskedLane(string LaneId, IActorRef Keeper, bool IsHome)
{
    public LaneUnread Unread(string problem) => new(LaneId, problem) { IsHome = IsHome };
}
