using Akka.Actor;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Asking;

/// <summary>
/// One answer to one peer. It begins with the first More and sends no more pieces than were asked for; while there is nothing to
/// send it says that it is still at work. It ends when the asker has enough or has not been heard for some time; a change that
/// has begun then goes on to its end.
/// </summary>
internal sealed class AnsweringPeerActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _credit = new(0);

    public AnsweringPeerActor(OperationMessages.Ask ask, IActorRef asker, PeerAnswering answering, TimeProvider time)
    {
        var (heard, began, next, upTo) = (time.GetTimestamp(), false, 0, 0);
        Receive<OperationMessages.More>(more =>
        {
            heard = time.GetTimestamp();
            if (more.UpTo > upTo)
                _credit.Release(more.UpTo - upTo);
            upTo = Math.Max(upTo, more.UpTo);
            if (began)
                return;
            began = true;
            var (self, end, credit) = (Self, _end.Token, _credit);
            Task.Run(() => answering.AnswerAsync(ask, async (piece, isLast) =>
            {
                await credit.WaitAsync(end).ConfigureAwait(false);
                self.Tell(new Made(piece, isLast), ActorRefs.NoSender);
            }, end)).PipeTo(Self, success: () => new Over());
        });
        Receive<Made>(made => asker.Tell(new OperationMessages.Piece(ask.Id, next++, made.Octets, made.IsLast)));
        Receive<OperationMessages.Enough>(_ => Context.Stop(Self));
        Receive<Over>(_ => Context.Stop(Self));
        Receive<Status.Failure>(_ => Context.Stop(Self)); // ended, or told to the log; the asker misses the last piece
        Receive<Tick>(_ =>
        {
            if (time.GetElapsedTime(heard) > Patience)
                Context.Stop(Self);
            else if (began)
                asker.Tell(new OperationMessages.Piece(ask.Id, next, [], IsLast: false));
            else
                asker.Tell(new OperationMessages.Ready(ask.Id));
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(OperationMessages.Ask ask, IActorRef asker, PeerAnswering answering, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new AnsweringPeerActor(ask, asker, answering, time));

    protected override void PreStart() => Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.Zero, Every);

    protected override void PostStop() => _end.Cancel();

    private sealed record Made(byte[] Octets, bool IsLast);

    private sealed record Over;

    private sealed record Tick;
}
