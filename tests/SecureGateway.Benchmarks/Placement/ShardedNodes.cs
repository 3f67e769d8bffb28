using System.Collections.Concurrent;
using System.Globalization;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks.Placement;

/// <summary>Three <see cref="ShardedNode"/>s as processes. The lanes of one are what it said last of anyone that it started.</summary>
internal sealed class ShardedNodes : IPlacement
{
    private const int Nodes = 3;

    private readonly ConcurrentDictionary<int, (int Node, int Start)> _lanes = new();
    private readonly List<ChildProcess> _processes = [];
    private int _up;

    public static async Task<ShardedNodes> StartAsync(Arguments arguments, string directory, string stableAfter)
    {
        var ports = ReservedPort.Several(Nodes);
        var nodes = new ShardedNodes();
        for (var i = 0; i < Nodes; i++)
        {
            var node = i;
            nodes._processes.Add(ChildProcess.Start(
                "dotnet",
                [
                    Environment.GetCommandLineArgs()[0], "sharded-node", "--port", Text(ports[i]), "--seeds", string.Join(',', ports.Select(Text)),
                    "--nodes", Text(Nodes), "--daemons", arguments.Text("lanes", "6"), "--stable-after", stableAfter,
                ],
                directory,
                Path.Combine(directory, $"sharded{i + 1}.log"),
                line => nodes.Hear(node, line)));
        }

        await PlacementBenchmark.UntilAsync(() => Task.FromResult(nodes.AllRun(arguments.Number("lanes", 6))), "all daemons run");
        return nodes;
    }

    public Task<IReadOnlyDictionary<string, LaneAt>> LanesAsync() =>
        Task.FromResult<IReadOnlyDictionary<string, LaneAt>>(_lanes.ToDictionary(lane => Text(lane.Key), lane => new LaneAt(Text(lane.Value.Node), lane.Value.Start)));

    public Task KillAsync(string node) => _processes[int.Parse(node, CultureInfo.InvariantCulture)].KillAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            await process.KillAsync(); // nothing is kept
            await process.DisposeAsync();
        }
    }

    private bool AllRun(int lanes)
    {
        if (_processes.Any(process => process.HasExited))
            throw new InvalidOperationException("a node of the sharded daemons ended; its log stays with --keep true");
        return _up == Nodes && _lanes.Count == lanes;
    }

    private void Hear(int node, string line)
    {
        if (line == "up")
            Interlocked.Increment(ref _up);
        else if (line.StartsWith(PlacementBenchmark.Started, StringComparison.Ordinal))
            _lanes.AddOrUpdate(int.Parse(line[PlacementBenchmark.Started.Length..], CultureInfo.InvariantCulture), (node, 1), (_, before) => (node, before.Start + 1));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
