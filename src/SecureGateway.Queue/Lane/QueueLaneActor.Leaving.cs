using Akka.Actor;
using SecureGateway.Queue.Serialization;
using static SecureGateway.Queue.Lane.LaneSignals;
using static SecureGateway.Queue.Lane.QueueCommands;

namespace SecureGateway.Queue.Lane;

/// <summary>How a lane ends in order: it drains, and leaves its journal so that whoever has it next need not read what is past.</summary>
internal sealed partial class QueueLaneActor
{
    private void Drain(DrainLane drain)
    {
        _drainer = Sender;
        _drained = false;
        Timers.StartSingleTimer(DrainTimer, DrainIsOver.Instance, drain.Within);
        Seal();
    }

    private void Resume()
    {
        _drainer = null;
        Timers.Cancel(DrainTimer);
        Seal();
    }

    private void Settle(SettleLane settle)
    {
        _saidEmpty = false; // it may be said again
        _settling |= !settle.OnlyIfEmpty || _state.Count == 0;
        Seal();
    }

    // Everything is in the journal.
    private void Rest()
    {
        if (_settling)
        {
            Leave();
        }
        else if (!_wiring.IsHome && _state.Count == 0 && !_saidEmpty)
        {
            _saidEmpty = true;
            Context.Parent.Tell(LaneIsEmpty.Instance);
        }
    }

    // Whoever has the lane next then need not read what is past.
    private void Leave()
    {
        if (_leaving)
            return;
        _leaving = true;
        if (_journalled > 0 && _state.Count <= SnapshotOnLeaving)
            SaveSnapshot(SnapshotCodec.Write(_state));
        else
            LeaveWhenSettled();
    }

    private void LeaveWhenSettled()
    {
        if (!_leaving)
            return;
        Context.Parent.Tell(new LaneSettled(_state.Count == 0));
        Context.Stop(Self);
    }

    private void AnswerDrainerWhenDone()
    {
        if (!_drained && _drainer is not null && _state.Lines.UnderWay == 0)
            AnswerDrainer();
    }

    private void AnswerDrainer()
    {
        _drained = true;
        Timers.Cancel(DrainTimer);
        _drainer?.Tell(new LaneDrained(_state.Lines.UnderWay));
    }
}
