namespace SecureGateway.Queue.Lane;

/// <summary>Bounds of one lane.</summary>
public sealed record LaneOptions
{
    /// <summary>Attempts under way over all next hops.</summary>
    public int UnderWay { get; init; } = 1000;

    /// <summary>Reports being made at once.</summary>
    public int ReportsAtOnce { get; init; } = 16;

    /// <summary>
    /// A snapshot is taken when more than this was journalled since the last one, and more than the lane holds: so its cost
    /// stays in proportion. In octets, roughly.
    /// </summary>
    public long SnapshotAfter { get; init; } = 16L << 20;

    /// <summary>How long outcomes wait for an accepted message to share its row, while accepted messages are never further apart than this.</summary>
    public TimeSpan Linger { get; init; } = TimeSpan.FromMilliseconds(10);
}
