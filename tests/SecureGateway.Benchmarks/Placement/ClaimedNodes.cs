using System.Globalization;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks.Placement;

/// <summary>Three gateways on a private PostgreSQL; where the lanes are stands there.</summary>
internal sealed class ClaimedNodes : IPlacement
{
    private readonly ClusterRelay _cluster;

    private ClaimedNodes(ClusterRelay cluster) => _cluster = cluster;

    /// <summary>Null when it cannot run here; the reason is printed.</summary>
    public static async Task<ClaimedNodes?> StartAsync(Arguments arguments, string directory)
    {
        using var nextHop = new ReservedPort();
        return await ClusterRelay.StartAsync(arguments, new RelaySetting(nextHop.EndPoint, false, directory)) is { } cluster ? new ClaimedNodes(cluster) : null;
    }

    public async Task<IReadOnlyDictionary<string, LaneAt>> LanesAsync() =>
        (await _cluster.SqlAsync("SELECT name, node, epoch FROM secure_gateway.lane ORDER BY name")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(row => row.Split('|'))
        .ToDictionary(words => words[0], words => new LaneAt(words[1], long.Parse(words[2], CultureInfo.InvariantCulture)));

    public Task KillAsync(string node) => _cluster.KillAsync(node);

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
