using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;
using SecureGateway.Mail;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// The face of the queue, under <see cref="QueueKey"/>. It promises that every <see cref="Enqueue"/> and every operator's command
/// is answered. Mail goes to the home lane; what operators ask and tell goes to all lanes that are here, and their answers come
/// back as one, which names each lane that is missing in it. With files there is one lane, and it is here. With a database it looks again and again at the lanes of all nodes,
/// and does what <see cref="LanePlacement"/> says: finds itself a home lane, and looks after those whose node is gone. Each lane
/// has a <see cref="LaneKeeperActor"/>. Without a home lane mail is refused.
/// </summary>
internal sealed partial class QueueActor : ReceiveActor, IWithTimers, IWithStash
{
    private static readonly TimeSpan GatherWithin = TimeSpan.FromSeconds(10);

    private readonly QueueWiring _wiring;
    private readonly CancellationTokenSource _stopped = new();
    private readonly Dictionary<string, KeptLane> _lanes = new(StringComparer.Ordinal);
    private KeptLane? _home;
    private string _problem = "the queue is being started";
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
        // What was told to a keeper that has just ended comes back this way, to be answered.
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
        if (_wiring.Claims.Board is null)
            Keep(LaneName.First, claim: null, asHome: true);
        else
            Look();
        Stash.UnstashAll();
    }

    private void Running()
    {
        Receive<Enqueue>(Accept);
        Receive<LaneKeeperActor.LaneUp>(up => At(up.LaneId, lane => (lane.Lane, lane.State) = (up.Lane, up.IsReady ? QueueLaneState.Working : QueueLaneState.Recovering)));
        Receive<LaneKeeperActor.LaneDown>(down => At(down.LaneId, lane => (lane.Lane, lane.State) = (null, QueueLaneState.Stopped)));
        Receive<LaneKeeperActor.LaneIsBusy>(busy => At(busy.LaneId, lane => lane.IsBusy = true));
        Receive<LaneKeeperActor.LaneIsDone>(done => At(done.LaneId, lane => (lane.IsGone, lane.State) = (true, QueueLaneState.Leaving)));
        Receive<LaneKeeperActor.LaneGone>(Gone);
        Receive<Terminated>(Ended);
        Receive<LookAgain>(_ => Look());
        Receive<Looked>(Decide);
        Receive<Claimed>(StartLane);
        Receive<NothingDone>(NotDone);
        Receive<QueueCommands.DrainLane>(DrainAll);
        Receive<QueueCommands.ReleaseLane>(ReleaseAll);
        Receive<QueueQueries.ListLanes>(_ => Sender.Tell(List()));
        Receive<IQueueQuery>(query => AskAll(query, GatherWithin, Sender, notReached: null, Adrift()));
        Receive<IQueueOperation>(Operate);
        Receive<DeadLetter>(Undelivered);
        ReceiveAny(TellAll); // what has not come back to the lane it belongs to
    }

    private void Accept(Enqueue enqueue)
    {
        if (_home is { } home)
            home.Target.Forward(enqueue);
        else
            AnswerWithoutLane(enqueue, Sender);
    }

    private void AskAll(object question, TimeSpan patience) => AskAll(question, patience, Sender, notReached: null);

    private void AskAll(object question, TimeSpan patience, IActorRef asker, string? notReached, ImmutableArray<LaneUnread> adrift = default)
    {
        KeptLane[] lanes = [.. _lanes.Values.Where(lane => !lane.IsGone)];
        if (lanes.Length == 0 || (_home is null && question is not QueueCommands.DrainLane))
            AnswerWithoutLane(question, asker);
        else if (lanes is [var only] && notReached is null && adrift.IsDefaultOrEmpty)
            only.Target.Tell(question, asker);
        else
            Context.ActorOf(LaneGatherActor.Props([.. lanes.Select(Asked)], question, asker, patience, notReached, adrift));
    }

    private AskedLane Asked(KeptLane lane) => new(lane.LaneId, lane.Keeper, lane == _home);

    private void TellAll(object message)
    {
        foreach (var lane in _lanes.Values)
            lane.Target.Forward(message);
    }

    private void DrainAll(QueueCommands.DrainLane drain)
    {
        _stopping = true;
        WaitNoMore();
        AskAll(drain, drain.Within + TimeSpan.FromSeconds(1));
    }

    private void ReleaseAll(QueueCommands.ReleaseLane release)
    {
        _stopping = true;
        WaitNoMore();
        _problem = "the queue was let go";
        _wiring.Home.Is(null);
        _wiring.Health.Has(lane: false);
        _home = null;
        AskKeepers(release);
    }

    private void Keep(string laneId, LaneClaim? claim, bool asHome)
    {
        var keeping = new LaneKeeping(_wiring, laneId, asHome, asHome ? _wiring.Health : new QueueHealth(), _delivery!, _reports!);
        var lane = new KeptLane(laneId, Context.ActorOf(LaneKeeperActor.Props(keeping, claim), laneId));
        Context.Watch(lane.Keeper);
        _lanes.Add(laneId, lane);
        if (!asHome)
            return;
        _home = lane;
        _wiring.Home.Is(laneId);
        _wiring.Health.Has(lane: true);
    }

    private void Gone(LaneKeeperActor.LaneGone gone)
    {
        if (!_lanes.TryGetValue(gone.LaneId, out var lane))
            return;
        (lane.Lane, lane.IsGone, lane.State) = (null, true, QueueLaneState.Leaving);
        LoseHome(lane, gone.Problem ?? "the queue was let go");
        if (!_stopping)
            lane.Keeper.Tell(PoisonPill.Instance); // after what it has to answer
    }

    private void LoseHome(KeptLane lane, string problem)
    {
        if (lane != _home)
            return;
        _home = null;
        _problem = problem;
        _wiring.Home.Is(null);
        _wiring.Health.Has(lane: false);
        _wiring.Health.Fails($"{problem}: clients are greeted with 421");
    }

    private void Ended(Terminated ended)
    {
        if (_lanes.Values.FirstOrDefault(lane => lane.Keeper.Equals(ended.ActorRef)) is not { } lane)
            return;
        _lanes.Remove(lane.LaneId);
        if (lane.IsGone)
            return;
        LoseHome(lane, "the queue is being started again"); // a fault of ours ended its keeper, and is in the log
        if (_wiring.Claims.Board is null && !_stopping)
            Keep(lane.LaneId, claim: null, asHome: true);
    }

    private void At(string laneId, Action<KeptLane> change)
    {
        if (_lanes.TryGetValue(laneId, out var lane))
            change(lane);
    }

    private void Undelivered(DeadLetter letter)
    {
        if (letter.Recipient.Path.Parent == Self.Path)
            AnswerWithoutLane(letter.Message, letter.Sender);
    }

    private void AnswerWithoutLane(object message, IActorRef sender)
    {
        if (!LaneAbsence.Answer(message, sender, _problem, _wiring.Store))
            Unhandled(message);
    }

    /// <summary>A lane that is here.</summary>
    private sealed class KeptLane(string laneId, IActorRef keeper)
    {
        public string LaneId => laneId;

        public IActorRef Keeper => keeper;

        /// <summary>Null while it is down.</summary>
        public IActorRef? Lane { get; set; }

        /// <summary>It is nobody's here any more, be it that its keeper has not ended yet.</summary>
        public bool IsGone { get; set; }

        public QueueLaneState State { get; set; } = QueueLaneState.Recovering;

        /// <summary>It was to be handed over, and could not be.</summary>
        public bool IsBusy { get; set; }

        public IActorRef Target => Lane ?? keeper;
    }

    private sealed record Neighbours(IActorRef Delivery, IActorRef Reports);
}
