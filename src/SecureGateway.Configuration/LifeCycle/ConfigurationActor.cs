using Akka.Actor;
using Akka.Persistence;
using Microsoft.Extensions.Logging;
using SecureGateway.Policy;
using static SecureGateway.Configuration.ConfigurationCommands;
using static SecureGateway.Configuration.ConfigurationEvents;
using static SecureGateway.Configuration.ConfigurationReplies;

namespace SecureGateway.Configuration;

/// <summary>
/// Keeps the pending configuration and the history (A-1, A-3), and is the only one that activates a revision. It promises
/// that nothing is answered and nothing activated before it is on stable storage, that one apply is under way at a time, and
/// that a refused command changes nothing. On its first start the files' policy becomes revision 1; later the applied
/// revision counts, and the log says when the files say something else. On a failure of the journal who waits is told, the
/// running configuration stays, and the actor starts again from the journal. A write that has not come back is never told as
/// "nothing was changed" (<see cref="UnfinishedWrite"/>).
/// </summary>
internal sealed class ConfigurationActor : ReceivePersistentActor
{
    private const int SnapshotEvery = 100;

    private readonly ConfigurationWiring _wiring;
    private readonly ConfigurationDecisions _decisions;
    private readonly CancellationTokenSource _stopped = new();
    private ConfigurationState _state = ConfigurationState.Empty;
    private (ProposedRevision Proposed, IActorRef Asker)? _agreeing;
    private UnfinishedWrite? _writing;
    private bool _rejected;

    public ConfigurationActor(ConfigurationWiring wiring)
    {
        _wiring = wiring;
        _decisions = new ConfigurationDecisions(wiring.Check, wiring.Node);

        Recover<SnapshotOffer>(offer => _state = (ConfigurationState)offer.Snapshot);
        Recover<IConfigurationEvent>(happened => _state = _state.Apply(happened));
        Recover<RecoveryCompleted>(_ => Start());

        Command<IConfigurationCommand>(Do);
        Command<Agreed>(agreed => Conclude(agreed.Proposed, agreed.Agreement));
        Command<AgreementFailed>(failed => NotKnown(failed.Proposed, failed.Cause));
        Command<SaveSnapshotSuccess>(_ => { });
        Command<SaveSnapshotFailure>(failed => _wiring.Logger.LogWarning(failed.Cause, "No snapshot of the configuration's history; the next start reads the whole journal"));
    }

    public override string PersistenceId => "configuration";

    private DateTimeOffset Now => _wiring.Time.GetUtcNow();

    public static Props Props(ConfigurationWiring wiring) => Akka.Actor.Props.Create(() => new ConfigurationActor(wiring));

    protected override void PostStop()
    {
        TellWhoWaits();
        _stopped.Cancel();
        _stopped.Dispose();
        base.PostStop();
    }

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        _rejected = true;
        Context.Stop(Self);
    }

    private void Start()
    {
        if (_state.IsEmpty)
        {
            var seed = _wiring.Seed;
            var first = new Revision(Revision.First, seed.Text, seed.Hash, "from the configuration files", "files", Now);
            var reading = _wiring.Check.Read(first.Text, "files");
            Persist(new Seeded(first), seeded =>
            {
                Happened(seeded);
                Activate(first, reading.Policy ?? throw Unusable(reading), starting: true);
            });
            return;
        }

        if (_decisions.Upgraded(_state) is { } upgraded)
            Persist(upgraded, happened => _state = _state.Apply(happened));
        NamePending();
        var applied = _state.Applied;
        var read = _wiring.Check.Read(applied.Text, $"revision {applied.Number}");
        Complain(read, applied);
        Activate(applied, read.Policy ?? throw Unusable(read), starting: true);
        FilesDiffer();
    }

    private void Do(IConfigurationCommand command)
    {
        if (_agreeing is { } other && command is ApplyPending or RollBack)
        {
            Sender.Tell(new Refused(RefusalKind.Outdated, $"{other.Proposed.Revision} is being applied; look at the changes again when it is done"));
            return;
        }

        var decision = _decisions.Decide(command, _state, Now);
        if (decision.Proposal is { } proposal)
            Agree(proposal);
        else if (command is ApplyPending && decision.Answer is Refused { Kind: RefusalKind.NothingThere } && _wiring.Certificates.Activate() is { IsEmpty: false } certificates)
            Sender.Tell(new RevisionIsActive(_state.Applied, [], [], certificates)); // what was imported for the next apply, and nothing else
        else
            Carry(decision, Sender);
    }

    private void Agree(ProposedRevision proposal)
    {
        _agreeing = (proposal, Sender);
        _wiring.Agreement.AgreeAsync(proposal, _stopped.Token)
            .PipeTo(Self, success: agreement => new Agreed(proposal, agreement), failure: cause => new AgreementFailed(proposal, cause));
    }

    private void Conclude(ProposedRevision proposed, ApplyAgreement agreement)
    {
        if (_agreeing is not { } under || under.Proposed != proposed)
            return;
        _agreeing = null;
        var decision = _decisions.Conclude(proposed, agreement, _state);
        if (decision.Answer is Refused refused)
            _wiring.Logger.LogWarning("{Revision} was not applied: {Problem}", proposed.Revision, refused.Problem);
        Carry(decision, under.Asker);
    }

    private void NotKnown(ProposedRevision proposed, Exception cause)
    {
        if (_agreeing is not { } under || under.Proposed != proposed)
            return;
        _agreeing = null;
        _wiring.Logger.LogError(cause, "{Revision}: it is not known whether the peers agreed on it", proposed.Revision);
        under.Asker.Tell(new Refused(
            RefusalKind.NotKnown, $"it is not known whether the peers agreed on {proposed.Revision}: {cause.GetBaseException().Message}; ask with config history before you apply again"));
    }

    private void Carry(ConfigurationDecision decision, IActorRef asker)
    {
        if (decision.Event is not { } happened)
        {
            asker.Tell(decision.Answer!);
            return;
        }

        _writing = new UnfinishedWrite(happened, asker);
        if (decision.Before is { } before)
            Persist(before, Happened);
        Persist(happened, persisted =>
        {
            _writing = null;
            Happened(persisted);
            if (persisted is RevisionApplied applied)
                Activate(applied.Revision, decision.Activate!, starting: false);
            else if (persisted is RevisionsAdopted adopted)
                ActivateAdopted(adopted, decision.Activate);
            asker.Tell(decision.Answer!);
            Context.System.EventStream.Publish(new ConfigurationChanged(persisted, _state));
        });
    }

    private void Happened(IConfigurationEvent happened)
    {
        _state = _state.Apply(happened);
        NamePending();
        switch (happened)
        {
            case Seeded:
                _wiring.Logger.LogInformation("The configuration files' policy is revision 1 now; it changes by apply from here on, and no longer by editing the files");
                break;
            case PendingEdited e:
                _wiring.Logger.LogInformation("Pending configuration: {By}: {What}", e.Change.By, e.Change.What);
                break;
            case PendingDiscarded e:
                SayDiscarded(e.Discarded);
                break;
            case PendingMerged e:
                SayMerged(e);
                break;
        }

        if (LastSequenceNr % SnapshotEvery == 0)
            SaveSnapshot(_state);
    }

    private void SayMerged(PendingMerged merged)
    {
        foreach (var change in merged.Added)
            _wiring.Logger.LogInformation("Pending configuration: {By} on {Node}: {What}", change.By, change.Node, change.What);
        foreach (var discarded in merged.Discarded)
            SayDiscarded(discarded);
        foreach (var overtaken in OvertakenEdits.In(_state).Where(overtaken => merged.Added.Any(change => change.Stamp == overtaken.Edit.Stamp || change.Stamp == overtaken.By.Stamp)))
            _wiring.Logger.LogWarning("Pending configuration: {Overtaken}", overtaken);
    }

    private void SayDiscarded(DiscardedChanges discarded) => _wiring.Logger.LogInformation(
        "Pending configuration: {By} discarded {Edits} edits: {Changes}", discarded.By, discarded.Changes.Length,
        string.Join("; ", discarded.Changes.Select(change => $"{change.By}: {change.What}")));

    private void ActivateAdopted(RevisionsAdopted adopted, PolicyConfiguration? policy)
    {
        var applied = _state.Applied;
        var reading = _wiring.Check.Read(applied.Text, $"revision {applied.Number}");
        Complain(reading, applied);
        if (adopted.ReplacesHistory)
            _wiring.Logger.LogWarning("This node's own history was another one and gave way to that of its peers, which stands at {Revision}", applied);
        if (policy is null)
            throw Unusable(reading);
        Activate(applied, policy, starting: adopted.ReplacesHistory);
    }

    private void Activate(Revision revision, PolicyConfiguration policy, bool starting)
    {
        var snapshot = new PolicySnapshot(revision.Number, policy);
        _wiring.Certificates.Activate(); // first: the policy may name what was imported for it
        if (starting)
            _wiring.Holder.Adopt(snapshot);
        else
            _wiring.Holder.Activate(snapshot);
        _wiring.Logger.LogInformation("Running on {Revision}", revision);
    }

    private void NamePending() =>
        _wiring.Pending.Is(_state.HasPendingChanges ? _wiring.Check.Read(_state.Pending.Text, ConfigurationDecisions.PendingName).Policy : null);

    // What was fine when it was applied may not be any more: a file of an identity is gone, say. The rules that need it fail
    // closed; the node runs, so that an administrator can mend it.
    private void Complain(PolicyReading reading, Revision revision)
    {
        foreach (var error in reading.Errors)
            _wiring.Logger.LogError("{Revision} has an error on this node: {Error}", revision, error);
    }

    private void FilesDiffer()
    {
        var files = _wiring.Seed;
        if (files.Hash == _state.Applied.Hash || files.Hash == _state.History[0].Hash)
            return;
        var differences = PolicyDocument.Parse(_state.Applied.Text).ChangesTo(files);
        _wiring.Logger.LogWarning(
            "The policy in the configuration files is not what is running, and is passed over: {Revision} counts. It differs in {Differences} settings ({First}). To bring it in: sgw config load FILE, config changes, config apply",
            _state.Applied, differences.Length, string.Join("; ", differences.Take(5)));
    }

    private void TellWhoWaits()
    {
        _writing?.Asker.Tell(_writing.Answer(_rejected));
        _agreeing?.Asker.Tell(new Refused(
            RefusalKind.NotKnown,
            $"the node stopped keeping its configuration while {_agreeing.Value.Proposed.Revision} was being agreed on, and it is not known whether it was; ask with config history before you apply again"));
    }

    // Another version applied it, and knew keys that this one does not. To run on a part of it could mean mail in clear.
    private InvalidDataException Unusable(PolicyReading reading)
    {
        var problem = $"the applied configuration cannot be understood by this version: {string.Join("; ", reading.Errors)}";
        _wiring.Logger.LogCritical("{Problem}", problem);
        return new InvalidDataException(problem);
    }

    private sealed record Agreed(ProposedRevision Proposed, ApplyAgreement Agreement);

    private sealed record AgreementFailed(ProposedRevision Proposed, Exception Cause);
}
