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
        Assert.Contains("it was done on gw1 and gw2, and not on all: gw3 did not answer within", held.Error, StringComparison.Ordinal);
    }

    private static Task<ProgramResult> SgwAsync(NodeProcess node, params string[] words) => OutsideProgram.RunAsync(
        OutsideProgram.Need("dotnet"), [Path.Combine(AppContext.BaseDirectory, "sgw.dll"), "--socket", node.Socket, .. words]);
}
