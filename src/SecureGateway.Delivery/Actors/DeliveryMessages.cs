using System.Collections.Immutable;
using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>What operators and the host say to delivery.</summary>
public static class DeliveryCommands
{
    /// <summary>Take on nothing more, let what is under way finish. Answered with <see cref="DeliveryEvents.Drained"/>.</summary>
    public sealed record Drain;

    /// <summary>Break off what is still under way: its message is deferred and due at once. Answered by nothing.</summary>
    public sealed record BreakOff;
}

public static class DeliveryEvents
{
    /// <summary>Nothing is under way any more.</summary>
    public sealed record Drained;
}

/// <summary>What delivery tells of itself.</summary>
public static class DeliveryQueries
{
    /// <summary>Answered with <see cref="OutboundPolicies"/>.</summary>
    public sealed record ListPolicies;

    /// <param name="Actors">Each answers <see cref="ListDeliveries"/>.</param>
    public sealed record OutboundPolicies(ImmutableDictionary<string, IActorRef> Actors);

    /// <summary>Asked of a policy's actor; answered with <see cref="DeliveriesUnderWay"/>.</summary>
    public sealed record ListDeliveries;

    public sealed record DeliveriesUnderWay(string Policy, ImmutableArray<DeliveryUnderWay> Deliveries, ImmutableArray<NextHopState> NextHops);

    public sealed record DeliveryUnderWay(QueueId Id, string NextHop, int Attempt, DateTimeOffset Started);

    /// <param name="RestsUntil">Set while the next hop is backed off.</param>
    public sealed record NextHopState(string NextHop, int UnderWay, int Waiting, DateTimeOffset? RestsUntil);
}
