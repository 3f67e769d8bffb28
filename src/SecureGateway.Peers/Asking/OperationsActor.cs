using Akka.Actor;
using Akka.Event;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Asking;

/// <summary>
/// Where peers ask each other for operations. Each question and each answer under way is a child; when this actor system ends,
/// they end with it, and say so to who waits. Only what comes from a peer's own address is answered.
/// </summary>
internal sealed class OperationsActor : ReceiveActor
{
    public const string Name = "operations";
    private const int MostAnswers = 64;

    public OperationsActor(string me, PeerAddresses addresses, PeerAnswering answering, TimeProvider time)
    {
        var answers = 0;
        Receive<Begin>(begin => Context.ActorOf(AskedPeerActor.Props(
            begin.Ask, Context.ActorSelection(new RootActorPath(addresses.Of(begin.Peer)) / "user" / Name), begin.Conversation, time)));
        Receive<OperationMessages.Ask>(ask =>
        {
            // The name that counts is that of the address, which mutual TLS vouches for as a peer's.
            var from = addresses.NameOf(Sender.Path.Address);
            var child = $"answer-{ask.Id}";
            if (from is null || from == me)
                Context.GetLogger().Warning("{0} asks for an operation and is no peer's address", Sender.Path.Address);
            else if (!ActorPath.IsValidPathElement(child) || !Context.Child(child).IsNobody())
                return; // said again before it was heard that this node is ready
            else if (answers >= MostAnswers)
                Sender.Tell(new OperationMessages.Piece(ask.Id, 0, PeerAnswering.Busy(), IsLast: true));
            else
            {
                answers++;
                Context.Watch(Context.ActorOf(AnsweringPeerActor.Props(ask with { From = from }, Sender, answering, time), child));
            }
        });
        Receive<Terminated>(_ => answers--);
    }

    public static Props Props(string me, PeerAddresses addresses, PeerAnswering answering, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new OperationsActor(me, addresses, answering, time));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop); // its PostStop tells who waits

    public sealed record Begin(string Peer, OperationMessages.Ask Ask, Conversation Conversation);
}
