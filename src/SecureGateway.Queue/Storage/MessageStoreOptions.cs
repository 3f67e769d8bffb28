namespace SecureGateway.Queue.Storage;

/// <summary>Bounds of the message store. Sizes in octets.</summary>
/// <param name="Path">The SQLite file that holds the bodies.</param>
public sealed record MessageStoreOptions(string Path)
{
    /// <summary>Less free space than this on the volume: no more mail is taken (452).</summary>
    public long MinimumFree { get; init; } = 256L << 20;

    /// <summary>More body octets than this in the store: no more mail is taken (452). 0 is no bound.</summary>
    public long MaximumStored { get; init; }

    /// <summary>How often free space is looked at.</summary>
    public TimeSpan RoomInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bodies up to this size are kept in memory for a while after they were stored.</summary>
    public int CachedBody { get; init; } = 256 << 10;

    /// <summary>All bodies kept in memory.</summary>
    public long Cache { get; init; } = 16L << 20;

    /// <summary>Bodies above this size lie in rows of this size: so much of a message is in memory while it is sent.</summary>
    public int Chunk { get; init; } = 256 << 10;

    /// <summary>Stores waiting for the writer; more wait for a place.</summary>
    public int Waiting { get; init; } = 4096;

    /// <summary>Most bodies, and most octets, of one transaction.</summary>
    public int BatchBodies { get; init; } = 256;

    public long BatchOctets { get; init; } = 16L << 20;

    /// <summary>Idle time after which deletions are written without waiting for a store to ride with.</summary>
    public TimeSpan DeleteDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Free pages that are kept for reuse; more are given back to the file system while the writer is idle.</summary>
    public long KeepFree { get; init; } = 64L << 20;

    /// <summary>A write-ahead log longer than this is brought to its start again, which holds the writer up for a moment.</summary>
    public long LogLimit { get; init; } = 64L << 20;

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(1);
}
