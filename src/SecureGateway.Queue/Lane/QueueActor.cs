using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// The face of the queue, under <see cref="QueueKey"/>. It promises that every <see cref="Enqueue"/> and every operator's
/// command is answered, also while its lane is down, and that an outcome of delivery that comes meanwhile is not lost. A
/// lane that stops is started again after a while, longer each time (200 ms to 30 s); it begins from its journal. Until it
/// has read that, mail is refused at once: a client that waited would give up, send again, and the message would go twice.
/// Orphaned bodies are looked for once, after the first recovery.
/// </summary>
internal sealed class QueueActor : ReceiveActor, IWithTimers, IWithStash
{
    private const string StartTimer = "start";
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly QueueWiring _wiring;
    private readonly AttemptsUnderWay _underWay = new();
    private readonly InDoubt _inDoubt = new();
    private readonly CancellationTokenSource _stopped = new();
    private IActorRef? _lane;
    private TimeSpan _wait = ShortestWait;
    private DateTimeOffset _started;
    private bool _orphansDeleted;
    private bool _again;
    private IActorRef? _delivery;
    private IActorRef? _reports;

    public QueueActor(QueueWiring wiring)
    {
        _wiring = wiring;
        Receive<Neighbours>(Begin);
        Receive<Status.Failure>(failure => throw new InvalidOperationException("delivery or reports were not registered", failure.Cause));
        ReceiveAny(_ => Stash.Stash());
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public IStash Stash { get; set; } = null!;

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    public static Props Props(QueueWiring wiring) => Akka.Actor.Props.Create(() => new QueueActor(wiring));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        // What lay in the mailbox of a lane that stopped comes back this way, to be answered.
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        FindNeighbours(_stopped.Token).PipeTo(Self);
        base.PreStart();
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    private async Task<Neighbours> FindNeighbours(CancellationToken stopped) =>
        new(await _wiring.Delivery(stopped).ConfigureAwait(false), await _wiring.Reports(stopped).ConfigureAwait(false));

    private void Begin(Neighbours neighbours)
    {
        (_delivery, _reports) = (neighbours.Delivery, neighbours.Reports);
        Become(Running);
        StartLane();
        Stash.UnstashAll();
    }

    private void Running()
    {
        Receive<LaneReady>(Ready);
        Receive<Terminated>(_ => LaneStopped());
        Receive<StartLaneAgain>(_ => StartLane());
        Receive<DeadLetter>(Undelivered);
        Receive<OrphansDeleted>(_ => { });
        Receive<OrphansNotDeleted>(failed => _wiring.Logger.LogError(failed.Cause, "Bodies that no message names were not looked for; the next start does"));
        ReceiveAny(message =>
        {
            if (_lane is { } lane && !(_again && message is Enqueue))
                lane.Forward(message);
            else
                AnswerWithoutLane(message, Sender);
        });
    }

    private void StartLane()
    {
        _started = Now;
        var wiring = new LaneWiring(
            _wiring.LaneId,
            _wiring.Options,
            _wiring.Store,
            _wiring.NextHops,
            _wiring.Times,
            _delivery!,
            _reports!,
            Self,
            _underWay,
            _inDoubt,
            _wiring.Observers,
            _wiring.Metrics,
            _wiring.Logger);
        _lane = Context.ActorOf(QueueLaneActor.Props(wiring), _wiring.LaneId);
        Context.Watch(_lane);
    }

    private void LaneStopped()
    {
        _lane = null;
        _again = true;
        _wiring.Health.Fails("the queue has stopped, perhaps because its journal cannot be written, and is being started again: mail is answered with 451");
        if (Now - _started > LongestWait * 2)
            _wait = ShortestWait;
        _wiring.Logger.LogError("{Lane} has stopped; it is started again in {Wait}", _wiring.LaneId, _wait);
        Timers.StartSingleTimer(StartTimer, StartLaneAgain.Instance, _wait);
        _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, LongestWait.Ticks));
    }

    private void Undelivered(DeadLetter letter)
    {
        if (letter.Recipient.Path.Parent != Self.Path)
            return;
        if (_lane is { } lane && letter.Message is DeliveryOutcome)
            lane.Tell(letter.Message, letter.Sender); // the next one is there already
        else
            AnswerWithoutLane(letter.Message, letter.Sender);
    }

    private void AnswerWithoutLane(object message, IActorRef sender)
    {
        const string problem = "the queue is being started again";
        switch (message)
        {
            case Enqueue enqueue:
                sender.Tell(new EnqueueRefused(enqueue.Id, problem));
                _wiring.Store.Delete(enqueue.Body); // no lane has seen it: nobody else would ever delete it
                break;
            case DeliveryOutcome outcome:
                _underWay.Answered(outcome);
                break;
            case IQueueOperation or IQueueQuery:
                sender.Tell(new QueueUnavailable(problem));
                break;
            case QueueCommands.DrainLane:
                sender.Tell(new LaneDrained(0));
                break;
            case ReportComposed or ReportFailed:
                break; // still due, and asked for again
            default:
                Unhandled(message);
                break;
        }
    }

    private void Ready(LaneReady ready)
    {
        _again = false;
        _wiring.Health.Works();
        if (_orphansDeleted)
            return;
        _orphansDeleted = true;
        _wiring.Store.RetainOnlyAsync(ready.Bodies, _stopped.Token)
            .PipeTo(Self, success: _ => OrphansDeleted.Instance, failure: cause => new OrphansNotDeleted(cause));
    }

    /// <summary>The lane has recovered, and knows these bodies.</summary>
    internal sealed record LaneReady(HashSet<long> Bodies);

    private sealed record Neighbours(IActorRef Delivery, IActorRef Reports);

    private sealed record StartLaneAgain
    {
        public static readonly StartLaneAgain Instance = new();
    }

    private sealed record OrphansDeleted
    {
        public static readonly OrphansDeleted Instance = new();
    }

    private sealed record OrphansNotDeleted(Exception Cause);
}
