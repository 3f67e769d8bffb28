using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue;

/// <summary>Files belong to the one process that holds the data directory (<see cref="Storage.DataDirectoryLock"/>).</summary>
internal sealed class SqliteLaneClaims : ILaneClaims
{
    public string JournalPluginId => "";

    public string SnapshotPluginId => "";

    public TimeSpan? RenewEvery => null;

    public ValueTask<LaneClaim> ClaimAsync(string laneId, CancellationToken cancellationToken) => ValueTask.FromResult(LaneClaim.OfTheOnlyWriter(laneId));

    public Task<bool> RenewAsync(LaneClaim claim, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task ReleaseAsync(LaneClaim claim, CancellationToken cancellationToken) => Task.CompletedTask;
}
