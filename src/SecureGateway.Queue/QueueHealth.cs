namespace SecureGateway.Queue;

/// <summary>Whether the queue takes mail just now, for health checks. Safe for use from many threads.</summary>
public sealed class QueueHealth
{
    private volatile string? _problem = "the queue is being recovered";
    private volatile bool _hasLane;

    /// <summary>What is wrong, in words; null while nothing is.</summary>
    public string? Problem => _problem;

    /// <summary>This node has a lane into which it accepts, be it that it cannot be written just now.</summary>
    public bool HasLane => _hasLane;

    internal void Works() => _problem = null;

    internal void Fails(string problem) => _problem = problem;

    internal void Has(bool lane) => _hasLane = lane;
}
