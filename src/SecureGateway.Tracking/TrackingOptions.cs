using SecureGateway.Queue;

namespace SecureGateway.Tracking;

/// <summary>Where tracking keeps its rows, and its bounds.</summary>
/// <param name="Node">This node's name, which stands on each row.</param>
/// <param name="Path">Of the SQLite file, where there is no database.</param>
public sealed record TrackingOptions(string Node, string Path)
{
    /// <summary>The database that all nodes record in; null: the file, for this node alone.</summary>
    public PostgresOptions? Postgres { get; init; }

    /// <summary>How long rows are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Octets; the oldest rows go when more is held. In a database: by what rows are reckoned to take, since it gives room back to itself.</summary>
    public long MaxSize { get; init; } = 4L << 30;

    /// <summary>How long what has happened gathers before it is written.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Events that wait in memory; what is more is read from the journal later.</summary>
    public int WaitingEvents { get; init; } = 16 * 1024;

    /// <summary>Refusals that wait in memory; what is more is counted and not kept.</summary>
    public int WaitingRefusals { get; init; } = 4 * 1024;

    /// <summary>Refusals kept in a second, in the long run: a flood at the door must not push mail out of the file.</summary>
    public int RefusalsPerSecond { get; init; } = 50;

    /// <summary>
    /// The journal waits until tracking has it. With more than this on the disk it waits no longer: mail is worth more than its
    /// record.
    /// </summary>
    public long JournalBound { get; init; } = 4L << 30;

    /// <summary>Between two looks for what is too old.</summary>
    public TimeSpan TendInterval { get; init; } = TimeSpan.FromSeconds(10);
}
