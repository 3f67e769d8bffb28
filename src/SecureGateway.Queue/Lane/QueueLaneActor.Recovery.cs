using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.LaneSignals;

namespace SecureGateway.Queue.Lane;

/// <summary>How a lane begins: from its snapshot and journal, with what was under way when they end.</summary>
internal sealed partial class QueueLaneActor
{
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        Context.Parent.Tell(new LaneNotRead(reason));
    }

    private void Replay(LaneBatch batch)
    {
        _rows.Read(LastSequenceNr);
        foreach (var happened in batch.Events)
            _state.Apply(happened);
        _journalled += JournalVolume.Of(batch.Events);
    }

    private void Recovered()
    {
        _rows.End(LastSequenceNr);
        _wiring.Observers.Began(PersistenceId, LastSequenceNr);
        DropWhatWasRefused();
        var outcomes = new List<DeliveryOutcome>();
        var lost = 0;
        foreach (var destination in _state.Messages.SelectMany(m => m.Destinations).Where(d => d.UnderWay).ToArray())
        {
            if (!_wiring.UnderWay.TryGet(destination.Message.Id, destination.NextHop, out var outcome))
            {
                // One line each: who finds a message twice looks here for its id.
                _wiring.Logger.LogWarning(
                    "{Id}: was under way to {NextHop} when the gateway stopped: possibly delivered, and tried again", destination.Message.Id, destination.NextHop);
                _decisions.Lose(destination, Now);
                lost++;
            }
            else if (outcome is not null)
            {
                outcomes.Add(outcome);
            }
        }

        _wiring.UnderWay.Keep((id, nextHop) => _state.Find(id)?.To(nextHop) is { UnderWay: true });
        foreach (var message in _state.Messages)
        {
            foreach (var report in message.Reports ?? [])
                _reports.Add(message.Id, report.Kind, Now.UtcTicks);
        }

        _wiring.Logger.LogInformation(
            "{Lane}: {Messages} messages for {NextHops} next hops; {Lost} were under way when the gateway stopped and are possibly delivered",
            PersistenceId, _state.Count, _state.Lines.Count, lost);
        _gauges.Holds(_state.Count, _state.Lines.UnderWay);
        Context.Parent.Tell(new LaneReady([.. _state.Messages.Select(m => m.Body.Value)]));
        Timers.StartPeriodicTimer(TendTimer, Tend.Instance, TendInterval);
        Oldest();
        foreach (var outcome in outcomes)
            Record(outcome);
        Seal();
    }

    // Their clients were told 451 and send them again: what the journal has of them all the same would be a second copy.
    private void DropWhatWasRefused()
    {
        foreach (var accepted in _wiring.InDoubt.Take())
        {
            if (_state.Find(accepted.Id) is not { } message)
            {
                _wiring.Store.Delete(accepted.Body);
            }
            else if (accepted.ReportAbout is null)
            {
                _wiring.Logger.LogWarning("{Id}: was written to the journal although its client had been told 451; dropped, because the client sends it again", accepted.Id);
                _decisions.Drop(message, Now);
            }
        }
    }
}
