namespace SecureGateway.Benchmarks.Placement;

/// <summary>Three nodes that keep lanes. Disposing ends them.</summary>
internal interface IPlacement : IAsyncDisposable
{
    /// <summary>Every lane by name, and where it was started last.</summary>
    Task<IReadOnlyDictionary<string, LaneAt>> LanesAsync();

    /// <summary>SIGKILL.</summary>
    Task KillAsync(string node);
}
