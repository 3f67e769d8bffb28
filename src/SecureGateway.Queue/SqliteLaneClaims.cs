using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue;

/// <summary>Files belong to the one process that holds the data directory (<see cref="Storage.DataDirectoryLock"/>).</summary>
internal sealed class SqliteLaneClaims : ILaneClaims
{
    public string JournalPluginId => "";

    public string SnapshotPluginId => "";

    public TimeSpan? RenewEvery => null;

    public ILaneBoard? Board => null;

    public ValueTask<LaneClaim> ClaimAsync(string laneId, LaneMark? seen, bool asHome, CancellationToken cancellationToken) =>
        ValueTask.FromResult(LaneClaim.OfTheOnlyWriter(laneId));

    public Task<bool> RenewAsync(LaneClaim claim, int messages, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task ReleaseAsync(LaneClaim claim, bool isEmpty, CancellationToken cancellationToken) => Task.CompletedTask;
}
