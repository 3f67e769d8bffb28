using Akka.Actor;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Asking;

/// <summary>
/// One question to one peer. It is said again until the peer is ready, and given up when nothing was heard for the patience there
/// is; a peer that works says so meanwhile. Before it is ready nothing was done there, and that is told then. Few pieces are under
/// way at once; a gap among them ends the answer as broken off.
/// </summary>
internal sealed class AskedPeerActor : ReceiveActor, IWithTimers
{
    private const int Ahead = 8;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private readonly Conversation _conversation;
    private readonly string _id;
    private IActorRef _peer = ActorRefs.Nobody;
    private int _next;
    private int _read;

    public AskedPeerActor(OperationMessages.Ask ask, ActorSelection operations, Conversation conversation, TimeProvider time)
    {
        (_conversation, _id) = (conversation, ask.Id);
        var heard = time.GetTimestamp();
        Receive<OperationMessages.Ready>(_ =>
        {
            heard = time.GetTimestamp();
            if (!_peer.IsNobody() && !_peer.Equals(Sender))
                return; // a second one would do it twice
            _peer = Sender;
            AskForMore();
        });
        Receive<OperationMessages.Piece>(piece =>
        {
            heard = time.GetTimestamp();
            if (piece.Number != _next)
            {
                if (piece.Octets.Length > 0 || piece.IsLast || piece.Number > _next)
                    Break("broke off: a part of its answer was lost", mayHaveBegun: true);
                return;
            }

            if (piece.Octets.Length == 0 && !piece.IsLast)
                return; // it is still at work
            _next++;
            _conversation.Heard(piece.Octets);
            if (piece.IsLast)
            {
                _conversation.Complete();
                Context.Stop(Self);
            }
        });
        Receive<HasRead>(_ =>
        {
            _read++;
            AskForMore();
        });
        Receive<EndOfReading>(_ => Context.Stop(Self));
        Receive<Tick>(_ =>
        {
            if (time.GetElapsedTime(heard) > conversation.Patience)
            {
                if (_peer.IsNobody())
                    Break($"did not answer within {conversation.Patience.TotalSeconds:0.#} s", mayHaveBegun: false);
                else
                    Break($"broke off: nothing was heard of it for {conversation.Patience.TotalSeconds:0.#} s", mayHaveBegun: true);
            }
            else if (_peer.IsNobody())
            {
                operations.Tell(ask, Self);
            }
            else
            {
                AskForMore();
            }
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(OperationMessages.Ask ask, ActorSelection operations, Conversation conversation, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new AskedPeerActor(ask, operations, conversation, time));

    protected override void PreStart()
    {
        _conversation.Take(Self);
        Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.Zero, Every);
    }

    protected override void PostStop()
    {
        _peer.Tell(new OperationMessages.Enough(_id));
        _conversation.Broken("broke off: this node's membership began anew", !_peer.IsNobody());
    }

    private void AskForMore() => _peer.Tell(new OperationMessages.More(_id, _read + Ahead));

    private void Break(string problem, bool mayHaveBegun)
    {
        _conversation.Broken(problem, mayHaveBegun);
        Context.Stop(Self);
    }

    public sealed record HasRead;

    public sealed record EndOfReading;

    private sealed record Tick;
}
