namespace SecureGateway.Queue.Lane;

/// <summary>
/// Follows the lanes that this process has: logs and tracking. Called on a lane's own thread after the events are in the journal,
/// of one lane in order and without gaps from <see cref="Began"/> on, of several at once; so it must be quick and must not throw
/// (what it throws is logged, and the lane goes on).
/// </summary>
public interface ILaneObserver
{
    /// <summary>
    /// A lane is this process's from now on, and has read its journal. Each start of a lane says so, before anything is told of it.
    /// </summary>
    /// <param name="sequenceNr">Rows up to this one are in the journal already, written by earlier starts or by other nodes; they are not told.</param>
    void Began(string laneId, long sequenceNr)
    {
    }

    void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events);

    /// <summary>
    /// How far the journal may be deleted for all that this observer cares, who may have to read it again after a crash
    /// (<see cref="ILaneJournal"/>).
    /// </summary>
    /// <param name="upTo">What a snapshot covers.</param>
    long MayForget(string laneId, long upTo) => upTo;
}
