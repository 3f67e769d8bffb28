using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Serialization;
using static SecureGateway.Queue.Lane.LaneSignals;
using static SecureGateway.Queue.Lane.QueueCommands;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// A lane of the queue: many messages, one journal. It promises that nothing is answered and nothing begun before the
/// journal has what was decided. While one row is being written, what is decided meanwhile gathers, and goes as
/// the next row; so a row carries dozens of events under load, and the state runs ahead of the journal by at most that.
/// On a failure of the journal everybody who waits is refused, and the lane stops: memory that ran ahead is thrown away,
/// and <see cref="LaneKeeperActor"/> starts it again from the journal.
/// </summary>
internal sealed partial class QueueLaneActor : ReceivePersistentActor, IWithTimers
{
    private const string DueTimer = "due";
    private const string TendTimer = "tend";
    private const string DrainTimer = "drain";
    private const string LingerTimer = "linger";
    private const int AcceptedInSight = 3;
    private const int SnapshotOnLeaving = 5000; // messages: more would hold up who waits for the lane
    private static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1); // the wall clock may be set
    private static readonly TimeSpan TendInterval = TimeSpan.FromSeconds(30);

    private readonly LaneWiring _wiring;
    private readonly LaneGauges _gauges;
    private readonly LaneState _state = new();
    private readonly UnbrokenRows _rows = new();
    private readonly DueReports _reports;
    private readonly LaneDecisions _decisions;
    private readonly OperatorDecisions _operators;
    private readonly CancellationTokenSource _stopped = new();
    private LaneWork _gathering = new();
    private LaneWork? _writing;
    private long _journalled;
    private long _wakeAt = long.MaxValue;
    private IActorRef? _drainer;
    private bool _drained;
    private bool _wrote;
    private readonly Queue<DateTimeOffset> _accepted = new(AcceptedInSight);
    private bool _lingered;
    private bool _sharedRow;
    private bool _sealing;
    private bool _saidEmpty;
    private bool _settling;
    private bool _leaving;

    public QueueLaneActor(LaneWiring wiring)
    {
        _wiring = wiring;
        _gauges = wiring.Metrics.Of(wiring.Claim.LaneId);
        (JournalPluginId, SnapshotPluginId) = (wiring.JournalPluginId, wiring.SnapshotPluginId);
        _reports = new DueReports(wiring.Options.ReportsAtOnce);
        _decisions = new LaneDecisions(_state, wiring.NextHops, wiring.Times, _reports, wiring.Options.UnderWay);
        _operators = new OperatorDecisions(_state, _decisions);

        Recover<SnapshotOffer>(offer =>
        {
            SnapshotCodec.Read((LaneSnapshot)offer.Snapshot, _state);
            _rows.Begin(offer.Metadata.SequenceNr);
        });
        Recover<LaneBatch>(Replay);
        Recover<RecoveryCompleted>(_ => Recovered());

        Command<Enqueue>(Accept);
        Command<DeliveryOutcome>(Record);
        Command<ReportComposed>(Store);
        Command<ReportFailed>(failed => ReportIsLate(failed.About, failed.Kind, failed.Problem, null));
        Command<ReportStored>(SendReport);
        Command<ReportNotStored>(failed => ReportIsLate(failed.About, failed.Kind, "it was not stored", failed.Cause));
        Command<IQueueOperation>(Operate);
        Command<IQueueQuery>(query => Sender.Tell(LaneQueries.Answer(_state, query)));
        Command<DrainLane>(Drain);
        Command<ResumeLane>(_ => Resume());
        Command<SettleLane>(Settle);
        Command<Due>(_ => Wake());
        Command<Tend>(_ => Oldest());
        Command<LingerIsOver>(_ =>
        {
            _lingered = true;
            Seal();
        });
        Command<SealNow>(_ => Seal());
        Command<DrainIsOver>(_ => AnswerDrainer());
        Command<SaveSnapshotSuccess>(saved => Forget(saved.Metadata.SequenceNr));
        Command<SaveSnapshotFailure>(failed =>
        {
            _wiring.Logger.LogWarning(failed.Cause, "{Lane}: no snapshot; the journal keeps growing until the next one", PersistenceId);
            LeaveWhenSettled();
        });
        Command<DeleteMessagesFailure>(failed =>
        {
            _wiring.Logger.LogWarning(failed.Cause, "{Lane}: the journal's beginning was not deleted", PersistenceId);
            LeaveWhenSettled();
        });
        Command<DeleteSnapshotsFailure>(failed => _wiring.Logger.LogWarning(failed.Cause, "{Lane}: older snapshots were not deleted", PersistenceId));
        Command<DeleteMessagesSuccess>(_ => LeaveWhenSettled());
        Command<DeleteSnapshotsSuccess>(_ => { });
    }

    public override string PersistenceId => _wiring.Claim.LaneId;

    public ITimerScheduler Timers { get; set; } = null!;

    private DateTimeOffset Now => Context.System.Scheduler.Now.ToUniversalTime();

    public static Props Props(LaneWiring wiring) => Akka.Actor.Props.Create(() => new QueueLaneActor(wiring));

    protected override void PostStop()
    {
        const string problem = "the queue has stopped; it may be that its journal cannot be written";
        _writing?.Refuse(problem);
        _gathering.Refuse(problem);
        if (_writing is { } row)
            _wiring.InDoubt.Add(row.Events);
        foreach (var accepted in _decisions.Events.OfType<QueueEvents.Accepted>())
            _wiring.Store.Delete(accepted.Body); // of no row: nobody will ever name it
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self); // by default the lane would go on, waiting for a row that never comes
    }

    private void Accept(Enqueue command)
    {
        // Who held the lane meanwhile may have taken an older body for one that no message names.
        if ((_settling ? "the queue is being handed over"
            : !_wiring.Claim.Covers(command.Body) ? "the queue was started again after its body had been stored"
            : _decisions.Accept(command)) is { } problem)
        {
            Sender.Tell(new EnqueueRefused(command.Id, problem));
            _wiring.Store.Delete(command.Body);
            return;
        }

        _gathering.Answers.Add((Sender, new Enqueued(command.Id)));
        if (_accepted.Count == AcceptedInSight)
            _accepted.Dequeue();
        _accepted.Enqueue(Now);
        SealSoon();
    }

    private void Record(DeliveryOutcome outcome)
    {
        _wiring.UnderWay.Answered(outcome);
        if (_decisions.Record(outcome, Now))
        {
            _gathering.Recorded.Add(outcome);
            if (_state.Find(outcome.Id) is { IsAtRest: true, Body: var body })
                _wiring.Store.LetGo(body); // the next attempt is minutes away
        }
        else
        {
            _wiring.Logger.LogDebug("{Lane}: {Id} is not under way to {NextHop}; the outcome is passed over", PersistenceId, outcome.Id, outcome.NextHop);
        }

        SealSoon();
    }

    private void Operate(IQueueOperation operation)
    {
        _gathering.Answers.Add((Sender, _operators.Decide(operation, Now)));
        Seal();
    }

    private void Store(ReportComposed composed)
    {
        if (!_reports.IsAsked(composed.About, composed.Kind))
            return; // asked for by a lane before this one; it is asked for again
        var size = composed.Message.Length;
        var headers = MessageHeaders.Read(new System.Buffers.ReadOnlySequence<byte>(composed.Message));
        _wiring.Store.StoreAsync(_wiring.Claim.Lane, new System.Buffers.ReadOnlySequence<byte>(composed.Message), _stopped.Token).AsTask()
            .PipeTo(
                Self,
                success: body => new ReportStored(composed.About, composed.Kind, composed.Envelope, body, size, headers),
                failure: cause => new ReportNotStored(composed.About, composed.Kind, cause));
    }

    private void SendReport(ReportStored stored)
    {
        var now = Now;
        if (!_decisions.SendReport(stored.About, stored.Kind, QueueId.New(now), stored.Envelope, stored.Body, stored.Size, now, stored.Headers))
            _wiring.Store.Delete(stored.Body);
        Seal();
    }

    private void ReportIsLate(QueueId about, ReportKind kind, string problem, Exception? cause)
    {
        _wiring.Logger.LogWarning(cause, "{Id}: no report ({Kind}) to its sender yet: {Problem}", about, kind, problem);
        _decisions.AskAgain(about, kind, made: cause is not null, Now);
        Seal();
    }

    private void Wake()
    {
        _wakeAt = long.MaxValue;
        Seal();
    }

    // Under load whoever can run now will bring more: the row is closed when they had their turn.
    private void SealSoon()
    {
        if (_writing is not null || !_sharedRow)
        {
            Seal();
            return;
        }

        if (_sealing)
            return;
        _sealing = true;
        ThreadPool.UnsafeQueueUserWorkItem(static lane => lane.Tell(SealNow.Instance, ActorRefs.NoSender), Self, preferLocal: false);
    }

    // Closes what has gathered and writes it, unless a row is being written; then this comes again when it is.
    private void Seal()
    {
        _sealing = false;
        if (_writing is not null)
            return;
        var work = _gathering;
        if (_drainer is null && !_settling)
        {
            var now = Now;
            _decisions.Dispatch(now, work.Attempts);
            _decisions.AskForReports(now, work.Reports);
            SleepUntilDue(now);
            if (MayLinger(work))
                return;
        }

        (work.Events, work.BodiesGone) = _decisions.Take();
        if (work.Events.Length == 0)
        {
            if (!work.IsEmpty || work.Reports.Count > 0)
            {
                _gathering = new LaneWork();
                Act(work);
            }

            AnswerDrainerWhenDone();
            Rest();
            return;
        }

        _gathering = new LaneWork();
        _writing = work;
        _saidEmpty = false;
        _lingered = false;
        _sharedRow = work.Answers.Count + work.Recorded.Count > 2;
        _journalled += JournalVolume.Of(work.Events);
        // Not in the first row after recovery: what is due waits for that one.
        if (_wrote && _journalled > Math.Max(_wiring.Options.SnapshotAfter, 300L * _state.Count))
        {
            work.Snapshot = SnapshotCodec.Write(_state); // the state is here exactly what it will be after this row
            _journalled = 0;
        }

        PersistAsync(_wiring.Claim.Mark(new LaneBatch(work.Events)), _ => Persisted(work));
    }

    // In steady traffic the next accepted message is a moment away, and outcomes for which nobody waits can share its row:
    // that halves the rows, and nobody's 250 waits for a row of outcomes. A crash in that moment makes these messages
    // possibly delivered, as a crash before their outcome does.
    private bool MayLinger(LaneWork work)
    {
        if (_lingered || work.Answers.Count + work.Attempts.Count + work.Reports.Count > 0 || _decisions.Events.Count == 0 || !IsTrafficSteady())
            return false;
        if (!Timers.IsTimerActive(LingerTimer))
            Timers.StartSingleTimer(LingerTimer, LingerIsOver.Instance, _wiring.Options.Linger);
        return true;
    }

    private bool IsTrafficSteady() =>
        _wiring.Options.Linger > TimeSpan.Zero && _accepted.Count == AcceptedInSight && Now - _accepted.Peek() <= _wiring.Options.Linger * AcceptedInSight;

    private void Persisted(LaneWork work)
    {
        _writing = null;
        _wrote = true;
        Act(work);
        if (work.Snapshot is { } snapshot)
            SaveSnapshot(snapshot);
        Seal();
    }

    private void Act(LaneWork work)
    {
        foreach (var outcome in work.Recorded)
            _wiring.UnderWay.Recorded(outcome.Id, outcome.NextHop);
        foreach (var (to, answer) in work.Answers)
            to.Tell(answer);
        foreach (var attempt in work.Attempts)
        {
            _wiring.UnderWay.Begun(attempt.Id, attempt.NextHop);
            _wiring.Delivery.Tell(attempt, _wiring.Answers);
        }

        foreach (var report in work.Reports)
            _wiring.Reports.Tell(report, _wiring.Answers);
        foreach (var body in work.BodiesGone)
            _wiring.Store.Delete(body);
        work.Answers.Clear();
        if (work.Events.Length > 0)
            Tell(work.Events);
    }

    private void Tell(ILaneEvent[] events)
    {
        _wiring.Metrics.Journalled(events);
        _gauges.Holds(_state.Count, _state.Lines.UnderWay);
        _wiring.Observers.Persisted(PersistenceId, LastSequenceNr, events);
    }

    private void Oldest() => _gauges.OldestIs(_state.Count == 0 ? 0 : _state.Messages.Min(m => m.Accepted));

    // One timer for the next due time. One that is set already and rings earlier does no harm.
    private void SleepUntilDue(DateTimeOffset now)
    {
        if (_decisions.NextDue() is not { } due)
            return;
        due = Math.Min(Math.Max(due, now.UtcTicks + TimeSpan.TicksPerMillisecond), now.UtcTicks + LongestSleep.Ticks);
        if (due >= _wakeAt)
            return;
        _wakeAt = due;
        Timers.StartSingleTimer(DueTimer, Due.Instance, TimeSpan.FromTicks(due - now.UtcTicks));
    }

    private void Forget(long upTo)
    {
        DeleteSnapshots(new SnapshotSelectionCriteria(upTo - 1));
        if (_wiring.Observers.MayForget(PersistenceId, upTo) is > 0 and var known)
            DeleteMessages(known);
        else
            LeaveWhenSettled();
    }
}
