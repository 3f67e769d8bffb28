namespace SecureGateway.Queue;

/// <summary>Whether the queue takes mail just now, for health checks. Safe for use from many threads.</summary>
public sealed class QueueHealth
{
    private volatile string? _problem = "the queue is being recovered";

    /// <summary>What is wrong, in words; null while nothing is.</summary>
    public string? Problem => _problem;

    internal void Works() => _problem = null;

    internal void Fails(string problem) => _problem = problem;
}
