using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.LaneSignals;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Keeps one lane going at this node. It promises that everything that is told to the lane is answered, also while the lane is
/// down, and that an outcome of delivery that comes meanwhile is not lost. A lane that stops is started again after a while,
/// longer each time (200 ms to 30 s); it begins from its journal. Until it has read that, mail is refused at once: a client that
/// waited would give up, send again, and the message would go twice. Orphaned bodies are looked for once, after the first recovery.
/// A lane that was read and stops goes on being renewed: its attempts are under way at this node.
/// Before each start it claims the lane (<see cref="ILaneClaims"/>), again and again while the database is away. A claim that
/// somebody else has overtaken ends the lane at once, since it could write nothing and so begins nothing, and its attempts; then, and when the lane
/// was let go, the queue is told that it is gone from here (<see cref="LaneGone"/>).
/// </summary>
internal sealed partial class LaneKeeperActor : ReceiveActor, IWithTimers
{
    private const string StartTimer = "start";
    private const string RenewTimer = "renew";
    private static readonly TimeSpan ClaimAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly LaneKeeping _keeping;
    private readonly QueueWiring _wiring;
    private readonly string _laneId;
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
    private string? _notClaimed;
    private string? _silent;
    private bool _ready;
    private string? _notRead;

    /// <param name="claim">Made already; null: it is made here.</param>
    public LaneKeeperActor(LaneKeeping keeping, LaneClaim? claim)
    {
        _keeping = keeping;
        _wiring = keeping.Queue;
        _laneId = keeping.LaneId;
        _claim = claim;
        _again = claim is not null; // where there are other lanes, clients may be here already
        Receive<DeliveryOutcome>(Pass);
        Receive<LaneReady>(Ready);
        Receive<LaneNotRead>(failed => _notRead = failed.Cause.GetBaseException().Message);
        Receive<Terminated>(_ => LaneStopped());
        Receive<StartLaneAgain>(_ => Claim());
        Receive<LaneClaim>(StartLane);
        Receive<ClaimFailed>(NotClaimed);
        Receive<RenewClaim>(_ => Renew());
        Receive<Renewed>(WasRenewed);
        Receive<QueueCommands.ReleaseLane>(_ => Release());
        Receive<HandOverLane>(_ => HandOver());
        Receive<LaneDrained>(HandOverWhenDrained);
        Receive<LaneIsEmpty>(_ => LetGoIfEmpty());
        Receive<LaneSettled>(Settled);
        Receive<SettlingIsOver>(_ => StopLane());
        Receive<DeadLetter>(Undelivered);
        Receive<OrphansDeleted>(_ => { });
        Receive<OrphansNotDeleted>(failed => _wiring.Logger.LogError(failed.Cause, "{Lane}: bodies that no message names were not looked for; the next start does", _laneId));
        ReceiveAny(Pass);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private string About => $"{_laneId} of the queue at this node";

    private DateTimeOffset Now => Context.System.Scheduler.Now;

    public static Props Props(LaneKeeping keeping, LaneClaim? claim) => Akka.Actor.Props.Create(() => new LaneKeeperActor(keeping, claim));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    protected override void PreStart()
    {
        // What lay in the mailbox of a lane that stopped comes back this way, to be answered.
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        if (_claim is { } claim)
            StartLane(claim);
        else
            Claim();
        base.PreStart();
    }

    protected override void PostStop()
    {
        Context.System.EventStream.Unsubscribe(Self);
        _wiring.Metrics.Forget(_laneId);
        _wiring.Alarms.Clear(About); // another node has it, and raises its own
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    private void Pass(object message)
    {
        if (_lane is { } lane && !(_again && message is Enqueue))
            lane.Forward(message);
        else
            AnswerWithoutLane(message, Sender);
    }

    private void Claim()
    {
        if (_leaving)
            return;
        var claim = _wiring.Claims.ClaimAsync(_laneId, null, _keeping.IsHome, _stopped.Token);
        if (claim.IsCompletedSuccessfully)
            StartLane(claim.Result);
        else
            claim.AsTask().PipeTo(Self, failure: cause => new ClaimFailed(cause));
    }

    private void NotClaimed(ClaimFailed failed)
    {
        if (failed.Cause is LaneNotClaimedException { HeldElsewhere: true })
        {
            Lost(failed.Cause.Message);
            return;
        }

        // A fault of ours has no words of its own.
        var problem = failed.Cause is LaneNotClaimedException ? failed.Cause.Message : $"the queue cannot be started: {failed.Cause.Message}";
        if (problem != _notClaimed)
            _wiring.Logger.LogError(failed.Cause is LaneNotClaimedException ? null : failed.Cause, "{Lane}: {Problem}; it is tried again", _laneId, problem);
        _notClaimed = problem;
        _keeping.Health.Fails($"{problem}: mail is answered with 451");
        if (_leaving)
            ReleaseClaim();
        else
            Timers.StartSingleTimer(StartTimer, StartLaneAgain.Instance, ClaimAgain);
    }

    private void StartLane(LaneClaim claim)
    {
        _started = Now;
        _claim = claim;
        _notClaimed = null;
        if (_leaving)
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
            _keeping.IsHome,
            _wiring.Options,
            _wiring.Claims.JournalPluginId,
            _wiring.Claims.SnapshotPluginId,
            _wiring.Store,
            _wiring.NextHops,
            _wiring.Times,
            _keeping.Delivery,
            _keeping.Reports,
            Self,
            _underWay,
            _inDoubt,
            _wiring.Observers,
            _wiring.Metrics,
            _wiring.Logger);
        _lane = Context.ActorOf(QueueLaneActor.Props(wiring), "lane");
        Context.Watch(_lane);
        if (!_again)
            Context.Parent.Tell(new LaneUp(_laneId, _lane, IsReady: false));
    }

    private void Renew()
    {
        if (_renewing || _claim is not { } claim)
            return;
        _renewing = true;
        _wiring.Claims.RenewAsync(claim, _wiring.Metrics.Of(_laneId).Messages, _stopped.Token)
            .PipeTo(Self, success: held => new Renewed(claim, held, null), failure: cause => new Renewed(claim, true, cause));
    }

    private void WasRenewed(Renewed renewed)
    {
        _renewing = false;
        if (renewed.Problem is { } problem)
        {
            if (_silent is null)
                _wiring.Logger.LogWarning("{Lane}: not known whether it is still held: {Problem}", _laneId, problem.Message);
            _silent = problem.Message;
            _keeping.Health.Fails($"{problem.Message}: mail is answered with 451");
        }
        else if (_silent is not null)
        {
            _silent = null;
            if (renewed.IsHeld && _ready)
                _keeping.Health.Works();
        }

        if (renewed.IsHeld || renewed.Claim != _claim || _leaving || (_lane is null && !Timers.IsTimerActive(StartTimer)))
            return; // of no account, or overtaken by a claim of this process that is being made
        _wiring.Logger.LogError("{Lane}: another process has taken it; nothing is accepted and nothing begun there any more", _laneId);
        Withdraw();
        if (_lane is { } lane)
        {
            Context.Stop(lane);
            return;
        }

        Timers.Cancel(StartTimer);
        Claim(); // says so
    }

    private void LaneStopped()
    {
        if (!_ready && !_leaving)
            RaiseAlarm();
        // What is under way from here is not begun elsewhere as long as this node lives. One that cannot even be read others may try.
        if (!_ready || _leaving)
            Timers.Cancel(RenewTimer);
        _lane = null;
        _again = true;
        _ready = false;
        _silent = null;
        _handingOver = false;
        Context.Parent.Tell(new LaneDown(_laneId));
        if (_leaving)
        {
            ReleaseClaim();
            return;
        }

        _keeping.Health.Fails("the queue has stopped, perhaps because its journal cannot be written, and is being started again: mail is answered with 451");
        if (Now - _started > LongestWait * 2)
            _wait = ShortestWait;
        _wiring.Logger.LogError("{Lane} has stopped; it is started again in {Wait}", _laneId, _wait);
        Timers.StartSingleTimer(StartTimer, StartLaneAgain.Instance, _wait);
        _wait = TimeSpan.FromTicks(Math.Min(_wait.Ticks * 2, LongestWait.Ticks));
    }

    // Of an adopted lane nobody hears otherwise: this node takes mail into its own all the same.
    private void RaiseAlarm() => _wiring.Alarms.Raise(
        About,
        FailureReason.QueueLaneNotRead,
        $"{_notRead ?? "it ended before it had read its journal, as the log says"}; its mail waits. It is tried again within {LongestWait.TotalSeconds:0} s, and another node may take it. "
        + "If a newer version wrote it, start a node of that version; if its rows are damaged or gone, bring the database back to where they are there");

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
        if (message is DeliveryOutcome outcome)
            _underWay.Answered(outcome);
        else if (message is QueueCommands.DrainLane && sender.Equals(Self))
            _handingOver = false; // it stopped first, and what is under way goes on
        else if (!LaneAbsence.Answer(message, sender, _notClaimed ?? (_notRead is { } why ? $"{_laneId} cannot be read: {why}" : _keeping.IsHome ? "the queue is being started again" : $"{_laneId} is being started again"), _wiring.Store))
            Unhandled(message);
    }

    private void Ready(LaneReady ready)
    {
        _again = false;
        _ready = true;
        _notRead = null;
        _keeping.Health.Works();
        _wiring.Alarms.Clear(About);
        if (_lane is { } lane)
            Context.Parent.Tell(new LaneUp(_laneId, lane, IsReady: true));
        if (_orphansDeleted)
            return;
        _orphansDeleted = true;
        _wiring.Store.RetainOnlyAsync(_claim!.Lane, ready.Bodies, _claim.BodiesUpTo, _stopped.Token)
            .PipeTo(Self, success: _ => OrphansDeleted.Instance, failure: cause => new OrphansNotDeleted(cause));
    }

    /// <summary>To the queue: what is told to the lane may go to it directly.</summary>
    /// <param name="IsReady">It has read its journal.</param>
    internal sealed record LaneUp(string LaneId, IActorRef Lane, bool IsReady);

    /// <summary>To the queue: what is told to the lane goes to its keeper.</summary>
    internal sealed record LaneDown(string LaneId);

    /// <summary>To the queue: this node has the lane no more.</summary>
    /// <param name="Problem">Why, in words; null when it was let go.</param>
    internal sealed record LaneGone(string LaneId, string? Problem);

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
