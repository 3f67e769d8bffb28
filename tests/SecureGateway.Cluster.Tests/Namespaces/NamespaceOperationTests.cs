using SecureGateway.EndToEnd.Tests.Support;

namespace SecureGateway.Cluster.Tests.Namespaces;

/// <summary>sgw at one of three real nodes, asking all of them, while one is cut off.</summary>
[Trait("Rule", "Q-7")]
public sealed class NamespaceOperationTests
{
    [SkippableFact]
    public async Task Sgw_shows_all_peers_and_names_the_one_that_is_cut_off_with_its_exit_code()
    {
        await using var cluster = await NamespaceCluster.StartAsync(3);
        var (gw1, gw3) = (cluster.Nodes[0], cluster.Nodes[2]);

        var whole = await SgwAsync(gw1, "queue", "list");
        Assert.True(whole.ExitCode == 0 && whole.Output.Contains("Count: 0 messages from 3 peers", StringComparison.Ordinal), $"{whole}\n{gw1.Log}");
        var facts = await SgwAsync(gw1, "system", "health", "--peer", "all", "--json");
        Assert.All(cluster.Nodes, node => Assert.Contains($"\"node\":\"{node.Name}\"", facts.Output, StringComparison.Ordinal));

        await cluster.CutAsync(gw3);
        var partly = await SgwAsync(gw1, "queue", "list");
        Assert.Equal(3, partly.ExitCode);
        Assert.Contains("Count: 0 messages from 2 of 3 peers; gw3 did not answer within", partly.Output, StringComparison.Ordinal);
        var held = await SgwAsync(gw1, "queue", "hold", "--all");
        Assert.Equal(1, held.ExitCode); // gw3 certainly did nothing
        Assert.Matches("it was done on gw1 and gw2, and not on all: gw3 did not answer within [0-9.]+ s, and did nothing", held.Error);
        var lanes = await SgwAsync(gw1, "queue", "lanes"); // it would do nothing anywhere
        Assert.Contains("gw3 did not answer within", lanes.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("did nothing", lanes.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Sgw_follows_the_log_of_all_and_probes_from_all()
    {
        await using var cluster = await NamespaceCluster.StartAsync(3);
        var (gw1, gw2) = (cluster.Nodes[0], cluster.Nodes[1]);
        await using var tail = OutsideProgram.Start(
            OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "sgw.dll"), "--socket", gw1.Socket, "log", "tail", "--peer", "all", "--match", "set limits.recipients"]);

        // It follows from the moment that each peer hears of it: so there is something to say until all have said it.
        using var enough = new CancellationTokenSource();
        var editing = EditAsync(gw2, enough.Token);
        await tail.WaitForAsync(output => cluster.Nodes.All(node => output.Contains($"{node.Name} |", StringComparison.Ordinal)), "all peers' logs come");
        await enough.CancelAsync();
        await editing;

        var probe = await SgwAsync(gw1, "tls", "probe", "elsewhere.example", "--peer", "all", "--json");
        Assert.All(cluster.Nodes, node => Assert.Contains($"\"node\":\"{node.Name}\"", probe.Output, StringComparison.Ordinal));
        Assert.Contains("127.0.0.1", probe.Output, StringComparison.Ordinal); // where the route leads, and nobody listens
    }

    private static async Task EditAsync(NodeProcess node, CancellationToken enough)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(300));
        for (var recipients = 600; !enough.IsCancellationRequested; recipients++)
        {
            await node.DoAsync("config/set", new { key = "limits.recipients", value = new[] { $"{recipients}" } });
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static Task<ProgramResult> SgwAsync(NodeProcess node, params string[] words) => OutsideProgram.RunAsync(
        OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "sgw.dll"), "--socket", node.Socket, .. words]);
}
