namespace SecureGateway.Queue.Lane;

/// <summary>
/// Follows a lane: logs and tracking. Called on the lane's own thread after the events are in the journal, in order and
/// without gaps within one process; so it must be quick and must not throw (what it throws is logged, and the lane goes on).
/// </summary>
public interface ILaneObserver
{
    void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events);

    /// <summary>
    /// How far the journal may be deleted for all that this observer cares, who may have to read it again after a crash
    /// (<see cref="ILaneJournal"/>).
    /// </summary>
    /// <param name="upTo">What a snapshot covers.</param>
    long MayForget(string laneId, long upTo) => upTo;
}
