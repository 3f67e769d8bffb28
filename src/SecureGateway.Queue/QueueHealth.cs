namespace SecureGateway.Queue;

/// <summary>Whether the queue takes mail just now, for health checks. Safe for use from many threads.</summary>
public sealed class QueueHealth
{
    private volatile string? _problem = "the queue is being recovered";
    private volatile bool _standsBy;

    /// <summary>What is wrong, in words; null while nothing is.</summary>
    public string? Problem => _problem;

    /// <summary>Another node has the queue.</summary>
    public bool StandsBy => _standsBy;

    internal void Works() => (_problem, _standsBy) = (null, false);

    internal void Fails(string problem, bool standsBy = false) => (_problem, _standsBy) = (problem, standsBy);
}
