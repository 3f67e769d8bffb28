namespace SecureGateway.Queue.Placement;

/// <summary>The lane into which this node accepts, for the store, which stores bodies for it. Safe for use from many threads.</summary>
internal sealed class HomeLane
{
    private const int None = -1;

    private volatile int _number = None;

    /// <summary>Null while this node has none: then nothing can be stored.</summary>
    public int? Number => _number is var number and not None ? number : null;

    /// <summary>Where there is one lane, and nobody else.</summary>
    public static HomeLane OfTheOnlyNode() => new() { _number = 0 };

    public void Is(string? laneId) => _number = laneId is null ? None : LaneName.NumberOf(laneId);
}
