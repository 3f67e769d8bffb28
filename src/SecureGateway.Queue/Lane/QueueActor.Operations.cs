using Akka.Actor;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// What operators tell the queue reaches lanes that are just on their way from one node to another, too: before it goes to the
/// lanes that are here this node looks at all lanes, and waits until each is with somebody, who is told the same and waits as
/// well. After <see cref="AdriftWithin"/> it goes to those that are here, and the answer names the others. A dry run waits for none.
/// </summary>
internal sealed partial class QueueActor
{
    private static readonly TimeSpan AdriftWithin = TimeSpan.FromSeconds(8); // a node is missed after 6

    private readonly List<WaitingOperation> _waiting = [];
    private long _looks;

    private void Operate(IQueueOperation operation)
    {
        if (_wiring.Claims.Board is null || _stopping || _home is null)
        {
            AskAll(operation, GatherWithin);
            return;
        }

        _waiting.Add(new WaitingOperation(operation, Sender, _looks, operation.DryRun ? Now : Now + AdriftWithin));
        if (!Timers.IsTimerActive(LookTimer))
            return; // a look is under way, and another one follows at once
        Timers.Cancel(LookTimer);
        Look();
    }

    // Only a look that began after it was told counts.
    private void AskWhatWaited(LanesSeen seen)
    {
        if (_waiting.Count == 0)
            return;
        var adrift = LanePlacement.Adrift(seen, _lanes.Keys.ToHashSet());
        foreach (var waiting in _waiting.Where(waiting => waiting.Since < _looks && (adrift.Count == 0 || Now >= waiting.Until)).ToArray())
        {
            _waiting.Remove(waiting);
            AskAll(waiting.Operation, GatherWithin, waiting.Asker, adrift.Count == 0 ? null : string.Join(", ", adrift));
        }
    }

    private void WaitNoMore()
    {
        foreach (var waiting in _waiting)
            AskAll(waiting.Operation, GatherWithin, waiting.Asker, notReached: null);
        _waiting.Clear();
    }

    /// <param name="Since">How many looks had begun when it was told.</param>
    private sealed record WaitingOperation(IQueueOperation Operation, IActorRef Asker, long Since, DateTimeOffset Until);
}
