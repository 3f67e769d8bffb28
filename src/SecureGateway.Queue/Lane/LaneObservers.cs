using Microsoft.Extensions.Logging;

namespace SecureGateway.Queue.Lane;

/// <summary>All who follow the lanes, as one. What one of them throws is logged, and neither the lane nor the others notice.</summary>
internal sealed class LaneObservers(IEnumerable<ILaneObserver> observers, ILogger logger) : ILaneObserver
{
    private readonly ILaneObserver[] _observers = [.. observers];

    public void Began(string laneId, long sequenceNr) => Tell(laneId, observer => observer.Began(laneId, sequenceNr));

    public void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events) =>
        Tell(laneId, observer => observer.Persisted(laneId, sequenceNr, events));

    /// <summary>Nothing is deleted for one that cannot say.</summary>
    public long MayForget(string laneId, long upTo)
    {
        foreach (var observer in _observers)
        {
            try
            {
                upTo = Math.Min(upTo, observer.MayForget(laneId, upTo));
            }
            catch (Exception e)
            {
                logger.LogError(e, "{Lane}: {Observer}, which follows the queue, failed; the journal is kept until the next snapshot", laneId, observer.GetType().Name);
                return 0;
            }
        }

        return upTo;
    }

    private void Tell(string laneId, Action<ILaneObserver> tell)
    {
        foreach (var observer in _observers)
        {
            try
            {
                tell(observer);
            }
            catch (Exception e)
            {
                logger.LogError(e, "{Lane}: {Observer}, which follows the queue, failed; mail goes on", laneId, observer.GetType().Name);
            }
        }
    }
}
