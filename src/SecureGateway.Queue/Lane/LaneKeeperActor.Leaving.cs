using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.LaneSignals;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// How a lane goes from here: lost to another node, let go at a stop, let go because it is empty, or handed over to a node that
/// asked for it. The last only when every attempt has ended: two nodes never deliver the same message at once.
/// </summary>
internal sealed partial class LaneKeeperActor
{
    private const string SettleTimer = "settle";
    private static readonly TimeSpan SettleWithin = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainWithin = TimeSpan.FromSeconds(4);

    private bool _leaving;
    private bool _handingOver;
    private bool _isEmpty;
    private IActorRef? _releaser;

    private void Lost(string problem)
    {
        _leaving = true;
        Timers.Cancel(RenewTimer);
        _notClaimed = problem;
        _wiring.Logger.LogWarning("{Lane}: {Problem}", _laneId, problem);
        Withdraw();
        _releaser?.Tell(new LaneReleased());
        Context.Parent.Tell(new LaneGone(_laneId, problem));
    }

    // Whoever has the lane now makes attempts of its own.
    private void Withdraw()
    {
        if (_underWay.Pending is { Count: > 0 } pending)
            _keeping.Delivery.Tell(new WithdrawAttempts(pending));
    }

    // It stops next.
    private void Settled(LaneSettled settled)
    {
        _leaving = true;
        _isEmpty = settled.IsEmpty;
        if (_isEmpty)
            Context.Parent.Tell(new LaneIsDone(_laneId));
    }

    private void Release()
    {
        _releaser = Sender;
        if (_leaving && _lane is null)
            _releaser.Tell(new LaneReleased());
        else
            Leave();
    }

    private void Leave()
    {
        if (_leaving)
            return;
        _leaving = true;
        Timers.Cancel(StartTimer);
        if (_lane is { } lane)
        {
            lane.Tell(new SettleLane(OnlyIfEmpty: false));
            Timers.StartSingleTimer(SettleTimer, SettlingIsOver.Instance, SettleWithin);
        }
        else if (_claim is not null)
        {
            ReleaseClaim(); // one that is just being made is let go when it is there
        }
    }

    private void HandOver()
    {
        if (_leaving || _handingOver || _lane is not { } lane || !_ready)
            return;
        _handingOver = true;
        lane.Tell(new QueueCommands.DrainLane(DrainWithin), Self);
    }

    private void HandOverWhenDrained(LaneDrained drained)
    {
        _handingOver = false;
        if (drained.UnderWay == 0)
        {
            Leave();
            return;
        }

        _lane?.Tell(ResumeLane.Instance);
        Context.Parent.Tell(new LaneIsBusy(_laneId));
    }

    private void LetGoIfEmpty() => _lane?.Tell(new SettleLane(OnlyIfEmpty: true));

    private void StopLane()
    {
        if (_lane is not { } lane)
            return;
        _wiring.Logger.LogWarning("{Lane}: it has not ended in order within {Limit}; whoever has it next reads its journal", _laneId, SettleWithin);
        Context.Stop(lane);
    }

    private void ReleaseClaim()
    {
        Timers.Cancel(SettleTimer);
        var (keeper, parent, releaser) = (Self, Context.Parent, _releaser);
        var release = _claim is { } claim ? _wiring.Claims.ReleaseAsync(claim, _isEmpty, _stopped.Token) : Task.CompletedTask;
        release.PipeTo(
            parent,
            keeper,
            success: Gone,
            failure: cause =>
            {
                _wiring.Logger.LogWarning("{Lane}: not let go: {Problem}; whoever takes it waits until it finds that nobody is there", _laneId, cause.Message);
                return Gone();
            });

        LaneGone Gone()
        {
            releaser?.Tell(new LaneReleased());
            return new LaneGone(_laneId, null);
        }
    }

    /// <summary>Of the queue: another node asked for the lane.</summary>
    internal sealed record HandOverLane
    {
        public static readonly HandOverLane Instance = new();
    }

    /// <summary>To the queue: the lane cannot be handed over, since attempts are under way that take their time.</summary>
    internal sealed record LaneIsBusy(string LaneId);

    /// <summary>To the queue: nothing is in the lane any more, and it is about to go; there is nothing to ask it.</summary>
    internal sealed record LaneIsDone(string LaneId);

    private sealed record SettlingIsOver
    {
        public static readonly SettlingIsOver Instance = new();
    }
}
