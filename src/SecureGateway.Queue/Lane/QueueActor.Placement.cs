using System.Collections.Immutable;
using Akka.Actor;
using Microsoft.Extensions.Logging;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Lane;

/// <summary>How the queue finds its lanes among those of all nodes: it looks, decides one step, does it, and looks again.</summary>
internal sealed partial class QueueActor
{
    private const string LookTimer = "look";

    private bool _stopping;
    private DateTimeOffset? _asked;
    private string? _said;
    private LanesSeen? _seen;
    private string? _unseen;

    private void Look()
    {
        if (_stopping)
            return;
        _looks++;
        _wiring.Claims.Board!.LookAsync(_stopped.Token).PipeTo(Self, success: seen => new Looked(seen), failure: cause => new NothingDone(cause));
    }

    private void Decide(Looked looked)
    {
        (_seen, _unseen) = (looked.Seen, null);
        if (_stopping)
            return;
        AskWhatWaited(looked.Seen);
        var asking = _asked is { } asked ? Now - asked : TimeSpan.Zero;
        var busy = _lanes.Values.Where(lane => lane.IsBusy).ToArray();
        Array.ForEach(busy, lane => lane.IsBusy = false);
        switch (LanePlacement.Decide(looked.Seen, new LanesHere(_home?.LaneId, _lanes.Keys.ToHashSet(), asking)))
        {
            case LaneStep.Claim claim:
                _wiring.Claims.ClaimAsync(claim.LaneId, claim.Seen, claim.AsHome, _stopped.Token).AsTask()
                    .PipeTo(Self, success: made => new Claimed(made, claim.AsHome), failure: cause => new NothingDone(cause));
                return;
            case LaneStep.AskFor ask:
                _asked ??= Now;
                _wiring.Claims.Board!.AskForAsync(ask.LaneId, _stopped.Token)
                    .PipeTo(Self, success: () => new NothingDone(null), failure: cause => new NothingDone(cause));
                return;
            // Whoever asked may be gone by now: a lane is held up for it once, and not again and again.
            case LaneStep.HandOver refused when Array.Exists(busy, lane => lane.LaneId == refused.LaneId):
                _wiring.Claims.Board!.RefuseAsync(refused.LaneId, refused.To, _stopped.Token)
                    .PipeTo(Self, success: () => new NothingDone(null), failure: cause => new NothingDone(cause));
                return;
            case LaneStep.HandOver handOver:
                _lanes[handOver.LaneId].Keeper.Tell(LaneKeeperActor.HandOverLane.Instance);
                break;
            case LaneStep.Wait wait:
                Say(wait.Why);
                break;
        }

        LookLater();
    }

    private void StartLane(Claimed claimed)
    {
        var (claim, asHome) = claimed;
        if (_stopping || _lanes.ContainsKey(claim.LaneId))
        {
            _wiring.Claims.ReleaseAsync(claim, isEmpty: false, _stopped.Token).PipeTo(Self, success: () => new NothingDone(null), failure: cause => new NothingDone(cause));
            return;
        }

        _wiring.Logger.LogInformation(asHome ? "{Lane}: this node accepts into it" : "{Lane}: its node is gone; this one looks after what is in it", claim.LaneId);
        if (asHome)
            (_asked, _said) = (null, null);
        Keep(claim.LaneId, claim, asHome);
        Look();
    }

    private void NotDone(NothingDone nothing)
    {
        if (nothing.Cause is not (null or LaneNotClaimedException { HeldElsewhere: true }))
            WaitNoMore(); // the lanes say themselves that the database is away
        switch (nothing.Cause)
        {
            case null:
                break;
            case LaneNotClaimedException { HeldElsewhere: true }: // another node was faster; there may be another lane
                Look();
                return;
            case LaneNotClaimedException unreachable:
                _unseen = unreachable.Message;
                Say(unreachable.Message);
                break;
            default:
                _wiring.Logger.LogError(nothing.Cause, "The lanes of the queue were not looked after; it is tried again");
                break;
        }

        LookLater();
    }

    // What is wrong with a home lane its keeper says.
    private void Say(string problem)
    {
        if (problem == _said)
            return;
        _said = problem;
        if (_home is not null)
        {
            _wiring.Logger.LogWarning("The lanes of other nodes cannot be seen: {Problem}; it is tried again", problem);
            return;
        }

        _wiring.Logger.LogInformation("This node has no lane of the queue yet: {Problem}; it is tried again", problem);
        _problem = problem;
        _wiring.Health.Fails($"{problem}: clients are greeted with 421");
    }

    private object List() => _wiring.Claims.Board is null
        ? new QueueLanes([.. _lanes.Values.Select(lane => new QueueLane(lane.LaneId, null, QueueLaneUse.Home, _wiring.Metrics.Of(lane.LaneId).Messages, TimeSpan.Zero) { State = lane.State })], null)
        : _seen is null || _unseen is not null ? new QueueUnavailable(_unseen ?? _problem)
        : new QueueLanes([.. _seen.Lanes.OrderBy(lane => lane.Number).Select(Row)], _seen.Queue);

    // As last seen: whoever asks does not wait for what may change in a moment.
    private ImmutableArray<LaneUnread> Adrift() => _seen is null || _stopping
        ? []
        : [.. LanePlacement.Adrift(_seen, _lanes.Keys.ToHashSet()).Select(lane => new LaneUnread(lane, "its node is gone, and no other has it yet"))];

    private QueueLane Row(LaneView lane)
    {
        var use = lane is { Holder: null, IsSettled: true } ? QueueLaneUse.Empty : lane.Holder is null ? QueueLaneUse.Waiting : lane.IsHome ? QueueLaneUse.Home : QueueLaneUse.Adopted;
        var here = lane.Holder == _seen!.Me ? _lanes.GetValueOrDefault(lane.LaneId) : null;
        var isHere = here is not null;
        return new QueueLane(
            lane.LaneId,
            lane.Node,
            use,
            isHere ? _wiring.Metrics.Of(lane.LaneId).Messages : use == QueueLaneUse.Empty ? 0 : lane.Messages,
            isHere || lane.Holder is null ? TimeSpan.Zero : lane.Still)
        {
            State = here?.State,
            Since = lane.Claimed,
            Wish = !LanePlacement.IsWanted(_seen, lane) ? QueueLaneWish.None : lane.WantedBy == _seen.Me ? QueueLaneWish.ByThisNode : QueueLaneWish.ByAnother,
        };
    }

    private void LookLater()
    {
        if (_waiting.Exists(operation => operation.Since >= _looks))
            Look();
        else if (!_stopping)
            Timers.StartSingleTimer(LookTimer, LookAgain.Instance, _wiring.Claims.Board!.LookEvery);
    }

    private void AskKeepers(QueueCommands.ReleaseLane release)
    {
        if (_lanes.Count == 0)
            Sender.Tell(new LaneReleased());
        else
            Context.ActorOf(LaneGatherActor.Props([.. _lanes.Values.Select(Asked)], release, Sender, GatherWithin));
    }

    private sealed record LookAgain
    {
        public static readonly LookAgain Instance = new();
    }

    private sealed record Looked(LanesSeen Seen);

    private sealed record Claimed(LaneClaim Claim, bool AsHome);

    private sealed record NothingDone(Exception? Cause);
}
