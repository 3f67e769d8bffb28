using System.Diagnostics;
using System.Globalization;

namespace SecureGateway.Benchmarks.Placement;

/// <summary>
/// How long lanes stand still when their node is killed: the gateway's claims in the database beside Akka.Cluster.Sharding's daemons,
/// three processes each, in turns. Counted from the SIGKILL until every lane of the dead node was started on another.
/// </summary>
internal static class PlacementBenchmark
{
    /// <summary>What a <see cref="ShardedNode"/> prints before the number of a daemon that starts.</summary>
    public const string Started = "started ";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var rounds = arguments.Number("rounds", 5);
        await using var directory = new WorkDirectory(arguments);
        var ways = new (string Name, Func<string, Task<IPlacement?>> Start)[]
        {
            ("claims", async place => await ClaimedNodes.StartAsync(arguments, place)),
            ("sharded, stable after 7 s", async place => await ShardedNodes.StartAsync(arguments, place, "7s")),
            ("sharded, stable after 20 s", async place => await ShardedNodes.StartAsync(arguments, place, "20s")),
        };
        var taken = ways.ToDictionary(way => way.Name, _ => new List<TimeSpan>(), StringComparer.Ordinal);
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var (name, start) in ways)
            {
                await using var placement = await start(directory.Sub($"{round} {name}"));
                if (placement is null)
                    continue;
                var time = await KillOneAsync(placement, round);
                if (time is not null)
                    taken[name].Add(time.Value);
                Console.WriteLine($"round {round}, {name}: {(time is null ? "not within two minutes" : string.Create(CultureInfo.InvariantCulture, $"{time.Value.TotalSeconds:0.0} s"))}");
            }
        }

        Console.WriteLine();
        foreach (var (name, times) in taken.Where(way => way.Value.Count > 0))
        {
            var sorted = times.Order().ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-30} fastest {sorted[0].TotalSeconds,5:0.0} s   median {sorted[sorted.Count / 2].TotalSeconds,5:0.0} s   slowest {sorted[^1].TotalSeconds,5:0.0} s"));
        }

        return taken.Values.All(times => times.Count == rounds) ? 0 : 1;
    }

    /// <exception cref="TimeoutException">It has not come to this in two minutes.</exception>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var watch = Stopwatch.StartNew(); !await condition(); await Task.Delay(Look))
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"waited in vain until {what}");
        }
    }

    // Another node each round, so that the oldest (who coordinates shards) is among them.
    private static async Task<TimeSpan?> KillOneAsync(IPlacement placement, int round)
    {
        var before = await placement.LanesAsync();
        var nodes = before.Values.Select(lane => lane.Node).Distinct().Order(StringComparer.Ordinal).ToList();
        var dead = nodes[round % nodes.Count];
        var lost = before.Where(lane => lane.Value.Node == dead).ToList();
        var watch = Stopwatch.StartNew();
        await placement.KillAsync(dead);
        try
        {
            await UntilAsync(
                async () =>
                {
                    var now = await placement.LanesAsync();
                    return lost.All(lane => now[lane.Key].Start > lane.Value.Start && now[lane.Key].Node != dead);
                },
                $"the {lost.Count} lanes of node {dead} run elsewhere");
            return watch.Elapsed;
        }
        catch (TimeoutException e)
        {
            Console.Error.WriteLine(e.Message);
            return null;
        }
    }
}
