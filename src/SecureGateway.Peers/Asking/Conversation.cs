using System.Threading.Channels;
using Akka.Actor;
using SecureGateway.Operations;

namespace SecureGateway.Peers.Asking;

/// <summary>Between who reads a peer's answer and the actor that hears it. Safe for use from many threads.</summary>
/// <param name="patience">How long the peer may be silent.</param>
internal sealed class Conversation(ChannelWriter<byte[]> pieces, TimeSpan patience)
{
    private volatile IActorRef _actor = ActorRefs.Nobody;
    private volatile bool _ended;

    public TimeSpan Patience => patience;

    public bool IsEnded => _ended;

    public void Take(IActorRef actor)
    {
        _actor = actor;
        if (_ended)
            End();
    }

    public void Heard(byte[] piece) => pieces.TryWrite(piece);

    public void Complete() => pieces.TryComplete();

    public void Broken(string problem, bool mayHaveBegun) => pieces.TryComplete(new PeerSilentException(problem, mayHaveBegun));

    public void HasRead() => _actor.Tell(new AskedPeerActor.HasRead(), ActorRefs.NoSender);

    public void End()
    {
        _ended = true;
        _actor.Tell(new AskedPeerActor.EndOfReading(), ActorRefs.NoSender);
    }
}
