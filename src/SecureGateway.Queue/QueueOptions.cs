using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue;

/// <summary>Where the queue keeps its files, and its bounds.</summary>
/// <param name="DataDirectory">Holds <c>bodies.db</c>, <c>journal.db</c> and <c>snapshots.db</c>; created when it is not there. The host holds its <see cref="DataDirectoryLock"/>.</param>
public sealed record QueueOptions(string DataDirectory)
{
    public LaneOptions Lane { get; init; } = new();

    /// <summary>The database that keeps the queue; null: files in the data directory. What else is journalled stays in files.</summary>
    public PostgresOptions? Postgres { get; init; }

    /// <summary>Bounds of the message store; null takes the defaults, in the data directory.</summary>
    public MessageStoreOptions? Store { get; init; }

    /// <summary>What attempts under way get to end when the gateway stops.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>A journal row that takes longer than this has failed: the lane starts again, and its callers hear 451.</summary>
    public TimeSpan JournalTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time between checkpoints of the journal and the snapshots.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);

    internal string JournalPath => Path.Combine(DataDirectory, "journal.db");

    internal string SnapshotPath => Path.Combine(DataDirectory, "snapshots.db");

    internal MessageStoreOptions StoreOptions => Store ?? new MessageStoreOptions(Path.Combine(DataDirectory, "bodies.db"));
}
