using System.Collections.Immutable;
using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Agreement;

/// <summary>
/// This node's seat in the agreement: keeps the <see cref="Ledger"/> in the journal, gives every message to
/// <see cref="AgreementPeer"/>, and says nothing before what it stands on is on stable storage. Lives in the mail's actor
/// system, so that no change of membership touches it. When the journal fails it stops and starts again from there; an apply
/// that was under way is "not known" then. From time to time the ledger is kept as a snapshot, and the journal before it is
/// deleted: a start reads no more than that. The configuration is told of what it has not taken over yet, and of everything
/// again when it could not.
/// </summary>
internal sealed class AgreementActor : ReceivePersistentActor, IWithTimers
{
    /// <summary>Events of the journal between two snapshots.</summary>
    public const int SnapshotEvery = 200;

    private static readonly TimeSpan TickEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AdoptAgain = TimeSpan.FromSeconds(2);

    private readonly AgreementWiring _wiring;
    private readonly Dictionary<string, IActorRef> _askers = new(StringComparer.Ordinal);
    private Ledger _recovered = Ledger.Empty;
    private AgreementPeer _peer = null!;
    private bool _adopting;
    private long _running = 1;
    private int _sinceSnapshot;
    private int _adopted; // slots that the configuration has taken over in this actor's life
    private string? _trouble;
    private bool _caughtUp;

    public AgreementActor(AgreementWiring wiring)
    {
        _wiring = wiring;
        Recover<SnapshotOffer>(offer => _recovered = (Ledger)offer.Snapshot);
        Recover<ILedgerEvent>(happened =>
        {
            _recovered = _recovered.Apply(happened);
            _sinceSnapshot++;
        });
        Recover<RecoveryCompleted>(_ => Start());

        Command<Tick>(_ => Step(new AgreementInputs.Tick()));
        Command<PeerEnvelope>(Hear);
        Command<Judged>(judged => Step(new AgreementInputs.Heard(judged.From, judged.Prepare, judged.Judgement)));
        Command<Settlement>(settlement => Step(new AgreementInputs.Replicated(settlement.Slot, settlement.Proposal)));
        Command<IAgreementInput>(Step);
        Command<ReplicationStarted>(_ =>
        {
            if (_peer.Ledger.Head is { } head)
                Sender.Tell(new Settlement(_peer.Ledger.Open - 1, head), ActorRefs.NoSender);
        });
        Command<Apply>(apply =>
        {
            _askers[apply.Candidate.Id] = Sender;
            Step(new AgreementInputs.Apply(apply.Candidate.Id, apply.Candidate));
        });
        Command<AdoptionEnded>(Adopted);
        Command<Retry>(_ => Adopt());
        Command<OwnState>(own => Step(new AgreementInputs.OwnRevision(new Proposal(
            Guid.NewGuid().ToString("N"), own.State.Applied, "", _wiring.Me, [.. own.State.History.Where(revision => revision != own.State.Applied)]))));
        Command<SaveSnapshotSuccess>(saved =>
        {
            DeleteMessages(saved.Metadata.SequenceNr);
            DeleteSnapshots(new SnapshotSelectionCriteria(saved.Metadata.SequenceNr - 1));
        });
        Command<SaveSnapshotFailure>(failed => _wiring.Logger.LogWarning(failed.Cause, "No snapshot of the agreement; the next start reads more of the journal"));
        Command<DeleteMessagesSuccess>(_ => { });
        Command<DeleteMessagesFailure>(failed => _wiring.Logger.LogWarning(failed.Cause, "The agreement's journal before its snapshot is not deleted; the next snapshot tries it again"));
        Command<DeleteSnapshotsSuccess>(_ => { });
        Command<DeleteSnapshotsFailure>(failed => _wiring.Logger.LogWarning(failed.Cause, "Snapshots of the agreement that are of no use are not deleted; the next one tries it again"));
        Command<Status.Failure>(failed => _wiring.Logger.LogWarning(failed.Cause, "This node's own revision cannot be offered as the peers' first one"));
    }

    public override string PersistenceId => "peers-agreement";

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(AgreementWiring wiring) => Akka.Actor.Props.Create(() => new AgreementActor(wiring));

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        Context.Stop(Self);
    }

    protected override void PostStop()
    {
        foreach (var asker in _askers.Values)
            asker.Tell(new Status.Failure(new PeersUndecidedException("the node stopped keeping its votes while the apply was under way")));
        base.PostStop();
    }

    private void Start()
    {
        _peer = new AgreementPeer(_wiring.Me, _wiring.Cluster.Peers.Select(peer => peer.Name), _recovered, _wiring.Times, Random.Shared.NextDouble);
        _wiring.Logger.LogInformation(
            "Peers: {Me} of {Peers}; {Revision}",
            _wiring.Me, string.Join(", ", _wiring.Cluster.Peers), _recovered.Head is { } head ? $"agreed on {head.InWords()} last" : "they have not agreed on a revision yet, as far as this node knows");
        Timers.StartPeriodicTimer("tick", new Tick(), TimeSpan.Zero, TickEvery);
        Adopt();
        if (_recovered.Head is null)
            _wiring.Gate.StateAsync().PipeTo(Self, success: state => new OwnState(state));
        See();
        _wiring.Start.SetKnown(_recovered.Head is not null); // last: who waits for it looks at what is seen
    }

    private void Hear(PeerEnvelope envelope)
    {
        if (envelope.Message is not PeerMessages.Prepare { Candidate: { } candidate } prepare || prepare.Slot != _peer.Ledger.Open)
        {
            Step(new AgreementInputs.Heard(envelope.From, envelope.Message, Judgement.Fine));
            if (envelope.Message is PeerMessages.Running)
                See(); // nothing happens by it, and yet it is to be seen
            return;
        }

        _wiring.Gate.JudgeAsync(prepare.Slot, candidate).PipeTo(
            Self,
            success: judgement => new Judged(envelope.From, prepare, judgement),
            failure: cause => new Judged(envelope.From, prepare, Judgement.Object($"it cannot say: {cause.GetBaseException().Message}")));
    }

    private void Step(IAgreementInput input)
    {
        var turn = _peer.Step(input, _wiring.Time.GetUtcNow());
        if (turn.Events.IsEmpty)
        {
            Perform(turn);
            return;
        }

        var left = turn.Events.Length;
        PersistAll(turn.Events, _ =>
        {
            if (--left > 0)
                return;
            Perform(turn);
            Keep(turn.Events.Length);
        });
    }

    private void Keep(int events)
    {
        _sinceSnapshot += events;
        if (_sinceSnapshot < SnapshotEvery)
            return;
        _sinceSnapshot = 0;
        SaveSnapshot(_peer.Ledger);
    }

    private void Perform(Turn turn)
    {
        foreach (var (to, message) in turn.Sends)
            _wiring.Peers.Send(to, message);
        foreach (var report in turn.Reports)
            Take(report);
        if (turn.Events.Length > 0 || turn.Reports.Length > 0)
            See();
    }

    private void Take(IAgreementReport report)
    {
        switch (report)
        {
            case AgreementReports.Answer answer:
                _wiring.Watch.Applies?.Add(1, new KeyValuePair<string, object?>("outcome", answer.Outcome.ToString()));
                if (_askers.Remove(answer.Request, out var asker))
                    asker.Tell(answer);
                break;
            case AgreementReports.Activate activate:
                foreach (var proposal in activate.Proposals)
                    _wiring.Logger.LogInformation("The peers agreed on {Revision}", proposal.InWords());
                if (activate.Decided)
                    _wiring.Peers.Replicate(new Settlement(activate.FirstSlot + activate.Proposals.Length - 1, activate.Proposals[^1]));
                Adopt();
                break;
            case AgreementReports.CaughtUp:
                _caughtUp = true;
                SayWhenCaughtUp();
                break;
        }
    }

    // From the last on that it has taken over, so that it sees whether that is the same: a history that is another one gives way.
    private void Adopt()
    {
        if (_adopting || _peer.Ledger.Open == _running || _peer.Ledger.Head is null)
            return;
        _adopting = true;
        var open = _peer.Ledger.Open;
        ImmutableArray<Revision> revisions = _adopted == 0
            ? [.. _peer.Ledger.Settled[0].Earlier, .. _peer.Ledger.Settled.Select(proposal => proposal.Revision)]
            : [.. _peer.Ledger.Settled.Skip(_adopted - 1).Select(proposal => proposal.Revision)];
        _wiring.Gate.AdoptAsync(revisions).PipeTo(
            Self, success: trouble => new AdoptionEnded(open, trouble, null), failure: cause => new AdoptionEnded(open, null, cause));
    }

    private void Adopted(AdoptionEnded ended)
    {
        _adopting = false;
        if (ended.Failure is { } failure)
        {
            _trouble = failure.GetBaseException().Message;
            _adopted = 0;
            _wiring.Logger.LogError(failure, "{Revision} is agreed on and cannot be activated here yet; it is tried again", _peer.Ledger.Head!.InWords());
            See();
            Timers.StartSingleTimer("adopt", new Retry(), AdoptAgain);
            return;
        }

        (_running, _adopted) = (ended.Open, (int)ended.Open - 1);
        _trouble = null;
        Step(new AgreementInputs.Activated(ended.Open, ended.Trouble));
        See();
        SayWhenCaughtUp();
        Adopt(); // something may have been settled meanwhile
    }

    private void SayWhenCaughtUp()
    {
        if (_caughtUp && _running == _peer.Ledger.Open)
            _wiring.Start.SetCaughtUp();
    }

    private string? Behind() => _peer.Ledger.Head is { } head && _running != _peer.Ledger.Open
        ? $"{head.InWords()} is agreed on and {(_trouble is null ? "being activated" : $"cannot be activated yet: {_trouble}")}"
        : null;

    private void See() => _wiring.Watch.Change(view => view with
    {
        Revision = _peer.Ledger.Head?.Revision.Number ?? 0,
        Behind = Behind(),
        CaughtUp = _peer.IsCaughtUp,
        Running = _peer.Running.Where(entry => entry.Value.OpenSlot > 1 && entry.Value.OpenSlot <= _peer.Ledger.Open)
            .ToImmutableDictionary(entry => entry.Key, entry => _peer.Ledger.Settled[(int)entry.Value.OpenSlot - 2].Revision.Number),
    });

    /// <summary>Answered with <see cref="AgreementReports.Answer"/>, or fails when that cannot be known.</summary>
    public sealed record Apply(Proposal Candidate);

    private sealed record Judged(string From, PeerMessages.Prepare Prepare, Judgement Judgement);

    private sealed record AdoptionEnded(long Open, string? Trouble, Exception? Failure);

    private sealed record OwnState(ConfigurationState State);

    private sealed record Retry;

    private sealed record Tick;
}
