using Akka.Actor;
using Akka.Event;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Membership;

namespace SecureGateway.Peers.Wire;

/// <summary>
/// Carries the agreement's messages between this node and its peers, by their configured addresses: no membership is needed to
/// be heard. What cannot be delivered is lost; the agreement says again what matters.
/// </summary>
internal sealed class PeerWireActor : ReceiveActor
{
    public const string Name = "peer";

    public PeerWireActor(string me, PeerAddresses addresses, IActorRef agreement)
    {
        Receive<Outgoing>(outgoing => Context
            .ActorSelection(new RootActorPath(addresses.Of(outgoing.To)) / "user" / Name)
            .Tell(new PeerEnvelope(me, outgoing.Message)));
        // The agreement lives in another actor system of this process and answers by name, so the sender stays here.
        Receive<PeerEnvelope>(envelope => agreement.Tell(envelope, ActorRefs.NoSender));
    }

    public static Props Props(string me, PeerAddresses addresses, IActorRef agreement) =>
        Akka.Actor.Props.Create(() => new PeerWireActor(me, addresses, agreement));

    protected override void Unhandled(object message) =>
        Context.GetLogger().Warning("a peer says {0}, which this version does not know", message.GetType().Name);

    public sealed record Outgoing(string To, IPeerMessage Message);
}
