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
/// Before each start it claims the lane (<see cref="ILaneClaims"/>), and looks again and again while another process holds it
/// or the database is away. A claim that somebody else has overtaken ends the lane at once: it could write nothing, and so
/// begins nothing.
/// </summary>
internal sealed class QueueActor : ReceiveActor, IWithTimers, IWithStash
{
    private const string StartTimer = "start";
    private const string RenewTimer = "renew";
    private static readonly TimeSpan ClaimAgain = TimeSpan.FromSeconds(1);
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
    private LaneClaim? _claim;
    private bool _renewing;
    private bool _released;
    private string? _notClaimed;
    private string? _silent;
    private bool _ready;
    private IActorRef? _releaser;
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
        Claim();
        Stash.UnstashAll();
    }

    private void Running()
    {
        Receive<LaneReady>(Ready);
        Receive<Terminated>(_ => LaneStopped());
        Receive<StartLaneAgain>(_ => Claim());
        Receive<LaneClaim>(StartLane);
        Receive<ClaimFailed>(NotClaimed);
        Receive<RenewClaim>(_ => Renew());
        Receive<Renewed>(WasRenewed);
        Receive<QueueCommands.ReleaseLane>(_ => Release());
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

    private void Claim()
    {
        if (_released)
            return;
        var claim = _wiring.Claims.ClaimAsync(_wiring.LaneId, _stopped.Token);
        if (claim.IsCompletedSuccessfully)
            StartLane(claim.Result);
        else
            claim.AsTask().PipeTo(Self, failure: cause => new ClaimFailed(cause));
    }

    private void NotClaimed(ClaimFailed failed)
    {
        // A fault of ours has no words of its own.
        var problem = failed.Cause is LaneNotClaimedException ? failed.Cause.Message : $"the queue cannot be started: {failed.Cause.Message}";
        if (problem != _notClaimed && failed.Cause is LaneNotClaimedException { HeldElsewhere: true })
            _wiring.Logger.LogInformation("{Lane}: {Problem}", _wiring.LaneId, problem);
        else if (problem != _notClaimed)
            _wiring.Logger.LogError(failed.Cause is LaneNotClaimedException ? null : failed.Cause, "{Lane}: {Problem}; it is tried again", _wiring.LaneId, problem);
        _notClaimed = problem;
        if (failed.Cause is LaneNotClaimedException { HeldElsewhere: true })
            _wiring.Health.Fails(problem, standsBy: true);
        else
            _wiring.Health.Fails($"{problem}: mail is answered with 451");
        if (_releaser is not null)
            ReleaseClaim();
        else
            Timers.StartSingleTimer(StartTimer, StartLaneAgain.Instance, ClaimAgain);
    }

    private void StartLane(LaneClaim claim)
    {
        _started = Now;
        _claim = claim;
        _notClaimed = null;
        if (_releaser is not null)
        {
            ReleaseClaim();
            return;
        }

        if (!claim.IsOurs)
            _underWay.Forget();
        if (_wiring.Claims.RenewEvery is { } interval)
            Timers.StartPeriodicTimer(RenewTimer, RenewClaim.Instance, interval);
        var wiring = new LaneWiring(
            claim,
            _wiring.Options,
            _wiring.Claims.JournalPluginId,
            _wiring.Claims.SnapshotPluginId,
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

    private void Renew()
    {
        if (_renewing || _claim is not { } claim || _lane is null)
            return;
        _renewing = true;
        _wiring.Claims.RenewAsync(claim, _stopped.Token)
            .PipeTo(Self, success: held => new Renewed(claim, held, null), failure: cause => new Renewed(claim, true, cause));
    }

    private void WasRenewed(Renewed renewed)
    {
        _renewing = false;
        if (renewed.Problem is { } problem)
        {
            if (_silent is null)
                _wiring.Logger.LogWarning("{Lane}: not known whether it is still held: {Problem}", _wiring.LaneId, problem.Message);
            _silent = problem.Message;
            _wiring.Health.Fails($"{problem.Message}: mail is answered with 451");
        }
        else if (_silent is not null)
        {
            _silent = null;
            if (renewed.IsHeld && _ready)
                _wiring.Health.Works();
        }

        if (renewed.IsHeld || renewed.Claim != _claim || _lane is not { } lane)
            return;
        _wiring.Logger.LogError("{Lane}: another process has taken it; nothing is accepted and nothing begun here any more", _wiring.LaneId);
        Context.Stop(lane);
    }

    private void Release()
    {
        _released = true;
        _releaser = Sender;
        Timers.Cancel(StartTimer);
        if (_lane is { } lane)
            Context.Stop(lane);
        else
            ReleaseClaim(); // a claim that is just being made is let go when it is there
    }

    private void ReleaseClaim()
    {
        var releaser = _releaser!;
        var release = _claim is { } claim ? _wiring.Claims.ReleaseAsync(claim, _stopped.Token) : Task.CompletedTask;
        release.PipeTo(
            releaser,
            success: () => new LaneReleased(),
            failure: cause =>
            {
                _wiring.Logger.LogWarning("{Lane}: not let go: {Problem}; whoever takes it waits until it finds that nobody is there", _wiring.LaneId, cause.Message);
                return new LaneReleased();
            });
    }

    private void LaneStopped()
    {
        _lane = null;
        _again = true;
        _ready = false;
        _silent = null;
        Timers.Cancel(RenewTimer);
        if (_releaser is not null)
        {
            ReleaseClaim();
            return;
        }

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
        var problem = _notClaimed ?? "the queue is being started again";
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
        _ready = true;
        _wiring.Health.Works();
        if (_orphansDeleted)
            return;
        _orphansDeleted = true;
        _wiring.Store.RetainOnlyAsync(ready.Bodies, _claim!.BodiesUpTo, _stopped.Token)
            .PipeTo(Self, success: _ => OrphansDeleted.Instance, failure: cause => new OrphansNotDeleted(cause));
    }

    /// <summary>The lane has recovered, and knows these bodies.</summary>
    internal sealed record LaneReady(HashSet<long> Bodies);

    private sealed record Neighbours(IActorRef Delivery, IActorRef Reports);

    private sealed record StartLaneAgain
    {
        public static readonly StartLaneAgain Instance = new();
    }

    private sealed record ClaimFailed(Exception Cause);

    private sealed record Renewed(LaneClaim Claim, bool IsHeld, Exception? Problem);

    private sealed record RenewClaim
    {
        public static readonly RenewClaim Instance = new();
    }

    private sealed record OrphansDeleted
    {
        public static readonly OrphansDeleted Instance = new();
    }

    private sealed record OrphansNotDeleted(Exception Cause);
}
