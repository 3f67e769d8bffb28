namespace SecureGateway.Queue.Lane;

/// <summary>A row of a lane's journal, as <see cref="ILaneObserver.Persisted"/> tells of it.</summary>
public sealed record JournalRow(long SequenceNr, IReadOnlyList<ILaneEvent> Events);

/// <summary>
/// Reads the journals of the lanes, for those who follow them and have missed something. It does not disturb the lane that
/// writes. Safe for use from many threads.
/// </summary>
public interface ILaneJournal
{
    /// <summary>Those that this process has, or had since its start; they become more.</summary>
    IReadOnlyList<string> Lanes { get; }

    /// <summary>Rows after a number, in order; empty at the end. The first one may be later than the next number, when what lies between was deleted.</summary>
    /// <exception cref="IOException">The journal cannot be read.</exception>
    /// <exception cref="InvalidDataException">A row is not what this version writes.</exception>
    IReadOnlyList<JournalRow> Read(string laneId, long after, int atMost);

    /// <summary>Octets that the journals take on the disk.</summary>
    long Octets { get; }
}
