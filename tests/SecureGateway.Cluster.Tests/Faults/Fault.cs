using SecureGateway.Cluster.Tests.Namespaces;

namespace SecureGateway.Cluster.Tests.Faults;

/// <summary>Something that goes wrong while mail flows.</summary>
/// <param name="StrikeAsync">Does it; returns the nodes whose mail others have to deliver now, none if they go on themselves.</param>
/// <param name="HealAsync">Puts everything right again. Called when the others have delivered, or a while after without victims.</param>
internal sealed record Fault(string Name, Func<FaultHouse, Random, Task<NodeProcess[]>> StrikeAsync, Func<FaultHouse, NodeProcess[], Task> HealAsync)
{
    public int Nodes { get; init; } = 3;

    /// <summary>Without victims nothing tells when it has done what it does.</summary>
    public TimeSpan Lasts { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Victims, or all nodes without victims, can keep nothing while it lasts, can be reached, and have to say so.</summary>
    public bool TakesNoMail { get; init; }

    /// <summary>Nodes stop when they have done with what is under way.</summary>
    public bool IsOrderly { get; init; }

    /// <summary>The database's disk has a size of its own.</summary>
    public int? DiskMiB { get; init; }

    /// <summary>All there are, by name.</summary>
    public static readonly IReadOnlyList<Fault> All =
    [
        new("kill -9 of one", (house, random) => KillAsync(random.GetItems(house.Nodes.AsSpan(), 1)), LaunchAsync),
        new("kill -9 of the oldest", (house, _) => KillAsync([house.Nodes[0]]), LaunchAsync),
        new("kill -9 of two of five", (house, random) => KillAsync([.. house.Nodes.OrderBy(_ => random.Next()).Take(2)]), LaunchAsync) { Nodes = 5 },
        new("cable of one out", async (house, random) => await EachAsync(One(house, random), house.CutAsync), (house, victims) => EachAsync(victims, house.MendAsync)),
        new("one cut from the database", async (house, random) => await EachAsync(One(house, random), house.CutFromDatabaseAsync), (house, victims) => EachAsync(victims, house.MendAsync)) { TakesNoMail = true },
        new("answers of the database to one lost", async (house, random) => await EachAsync(One(house, random), house.LoseAnswersAsync), (house, victims) => EachAsync(victims, house.MendAsync)) { TakesNoMail = true },
        new("nodes do not hear each other", async (house, _) => { await house.PartAsync(); return []; }, (house, _) => EachAsync(house.Nodes, house.MendAsync)),
        new("30% of all packets of one lost", async (house, random) => { await house.SpoilAsync(One(house, random)[0], .3, TimeSpan.Zero); return []; }, (house, _) => EachAsync(house.Nodes, house.MendAsync)),
        new("500 ms delay to and from one", async (house, random) => { await house.SpoilAsync(One(house, random)[0], 0, TimeSpan.FromMilliseconds(500)); return []; }, (house, _) => EachAsync(house.Nodes, house.MendAsync)),
        new("database restarted", async (house, _) => { await house.Database.StopAsync(); return []; }, (house, _) => house.Database.StartAgainAsync()) { TakesNoMail = true },
        new("database killed", async (house, _) => { await house.Database.CrashAsync(); return []; }, (house, _) => house.Database.StartAgainAsync()) { TakesNoMail = true },
        new("database paused", (house, _) => { house.Database.Pause(); return Nobody; }, (house, _) => { house.Database.Resume(); return Task.CompletedTask; }) { Lasts = TimeSpan.FromSeconds(30), TakesNoMail = true },
        new("disk of the database full", async (house, _) => { await house.Database.FillDiskAsync(); return []; }, FreeAsync) { DiskMiB = 160 },
        new("one paused beyond the lease", (house, random) => Pause(One(house, random)), (_, victims) => { victims[0].Resume(); return Task.CompletedTask; }),
        new("each stopped and started in turn", RollAsync, (_, _) => Task.CompletedTask) { IsOrderly = true },
    ];

    private static Task<NodeProcess[]> Nobody => Task.FromResult<NodeProcess[]>([]);

    private static NodeProcess[] One(FaultHouse house, Random random) => random.GetItems(house.Nodes.AsSpan(), 1);

    private static async Task<NodeProcess[]> KillAsync(NodeProcess[] victims)
    {
        await Task.WhenAll(victims.Select(victim => victim.KillAsync()));
        return victims;
    }

    private static Task LaunchAsync(FaultHouse house, NodeProcess[] victims)
    {
        foreach (var victim in victims)
            victim.Launch();
        return Task.WhenAll(victims.Select(victim => victim.ReadyAsync()));
    }

    private static Task<NodeProcess[]> Pause(NodeProcess[] victims)
    {
        victims[0].Pause();
        return Task.FromResult(victims);
    }

    private static async Task<NodeProcess[]> RollAsync(FaultHouse house, Random random)
    {
        foreach (var node in house.Nodes.OrderBy(_ => random.Next()))
        {
            await node.StopAsync();
            await house.World.SomeMoreAsync();
            await LaunchAsync(house, [node]);
        }

        return [];
    }

    private static async Task FreeAsync(FaultHouse house, NodeProcess[] victims)
    {
        house.Database.FreeDisk();
        if (!house.Database.IsRunning) // it ends itself when it cannot write its log
            await house.Database.StartAgainAsync();
    }

    private static async Task<NodeProcess[]> EachAsync(IReadOnlyCollection<NodeProcess> nodes, Func<NodeProcess, Task> act)
    {
        foreach (var node in nodes)
            await act(node);
        return [.. nodes];
    }
}
