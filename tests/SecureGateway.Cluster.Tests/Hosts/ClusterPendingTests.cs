using SecureGateway.Configuration;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>What is pending on three whole gateways is one, whoever edits where.</summary>
public sealed class ClusterPendingTests
{
    [Fact]
    [Trait("Rule", "A-1")]
    [Trait("Rule", "A-2")]
    public async Task An_edit_made_on_one_is_seen_on_all_with_who_when_and_where_and_applied_from_any()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster["gw1"].EditAsync("limits.recipients", "61");
        await cluster["gw2"].EditAsync("limits.sessions", "610", by: "bob");
        foreach (var node in cluster.Running)
            await UntilAsync(node, "limits.recipients: 1000 -> 61 by alice on gw1; limits.sessions: 2000 -> 610 by bob on gw2");
        var versions = await Task.WhenAll(cluster.Running.Select(async node => (await StateAsync(node)).Pending.Version));
        Assert.Single(versions.Distinct());
        var seen = versions[0];

        await cluster["gw3"].EditAsync("limits.received-fields", "40", by: "carol");
        await UntilAsync(cluster["gw1"], "limits.recipients: 1000 -> 61 by alice on gw1; limits.received-fields: 50 -> 40 by carol on gw3; limits.sessions: 2000 -> 610 by bob on gw2");
        var unseen = (await Assert.ThrowsAsync<ConfigurationRefusedException>(() => cluster["gw1"].LifeCycle.ApplyAsync("", "alice", null, seen, CancellationToken.None))).Refused;
        Assert.Equal(RefusalKind.Outdated, unseen.Kind);
        Assert.Contains("was changed since you looked at it by carol", unseen.Problem, StringComparison.Ordinal);

        var applied = await cluster["gw1"].ApplyAsync();

        foreach (var node in cluster.Running)
        {
            await node.UntilRevisionAsync(applied.Revision.Number);
            await UntilAsync(node, "");
            Assert.Equal((61, 610, 40), (node.Policy.Configuration.Limits.Recipients, node.Policy.Configuration.Limits.Sessions, node.Policy.Configuration.Limits.ReceivedFields));
        }
    }

    [Fact]
    [Trait("Rule", "A-4")]
    public async Task A_discard_on_one_is_one_on_all_and_on_everybodys_record()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster["gw1"].EditAsync("limits.recipients", "71");
        await UntilAsync(cluster["gw3"], "limits.recipients: 1000 -> 71 by alice on gw1");

        var discarded = await cluster["gw3"].LifeCycle.DiscardAsync("bob", null, CancellationToken.None);

        Assert.Single(discarded.Discarded.Changes);
        foreach (var node in cluster.Running)
        {
            await UntilAsync(node, "");
            await node.UntilAsync(() => !StateAsync(node).GetAwaiter().GetResult().Discarded.IsEmpty, $"{node.Name} has it on record"); // it may have heard of neither yet
            var record = Assert.Single((await StateAsync(node)).Discarded);
            Assert.Equal(("bob", "set limits.recipients 71"), (record.By, Assert.Single(record.Changes).What));
        }
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task Edits_of_both_sides_come_together_and_what_is_overtaken_is_named()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        var alone = cluster["gw3"];
        alone.System.Leave(); // hears no replicated data from here on
        await alone.UntilAsync(() => alone.Peers.Members.IsEmpty || alone.Peers.Present.Length <= 1, "gw3 has left");
        await cluster["gw1"].UntilAsync(() => cluster["gw1"].Peers.Present.Length == 2, "gw3 is gone for the others");
        await cluster["gw1"].EditAsync("limits.recipients", "81");
        await cluster["gw1"].EditAsync("limits.sessions", "810");
        await alone.EditAsync("limits.recipients", "82", by: "bob");
        await alone.LifeCycle.EditAsync([new PolicyEdit.Add("domains", ["bob.example"])], "bob", null, CancellationToken.None);
        await cluster["gw2"].LifeCycle.EditAsync([new PolicyEdit.Add("domains", ["alice.example"])], "alice", null, CancellationToken.None);

        alone.System.Join();

        foreach (var node in cluster.Running)
        {
            await UntilAsync(node, "limits.recipients: 1000 -> 82 by bob on gw3; limits.sessions: 2000 -> 810 by alice on gw1", but: "domains");
            var state = await StateAsync(node);
            Assert.Contains("[ \"corp.example\", \"bob.example\", \"alice.example\" ]", state.Pending.Text, StringComparison.Ordinal);
            Assert.Equal(
                "overtaken: set limits.recipients 81 by alice on gw1, by set limits.recipients 82 of bob on gw3, which came later and without knowing of it",
                Assert.Single(ChangesMade.OvertakenIn(state)).Difference.Words);
        }

        Assert.Single((await Task.WhenAll(cluster.Running.Select(async node => (await StateAsync(node)).Pending.Version))).Distinct());
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task Pending_survives_restarts_of_all_and_a_peer_that_was_away_catches_up()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster.StopNodeAsync("gw2");
        await cluster["gw1"].EditAsync("limits.recipients", "91");
        await UntilAsync(cluster["gw3"], "limits.recipients: 1000 -> 91 by alice on gw1");
        await UntilAsync(await cluster.StartNodeAsync("gw2"), "limits.recipients: 1000 -> 91 by alice on gw1");
        foreach (var name in cluster.Names)
            await cluster.StopNodeAsync(name);

        await Task.WhenAll(cluster.Names.Select(name => cluster.StartNodeAsync(name)));

        foreach (var node in cluster.Running)
            Assert.Equal("limits.recipients: 1000 -> 91 by alice on gw1", Words(await StateAsync(node), null));
        await cluster["gw2"].ApplyAsync();
        await UntilAsync(cluster["gw3"], "");
    }

    private static Task<ConfigurationState> StateAsync(GatewayNode node) => node.LifeCycle.StateAsync(CancellationToken.None);

    private static async Task UntilAsync(GatewayNode node, string words, string? but = null)
    {
        var state = ConfigurationChange(await StateAsync(node));
        await node.UntilAsync(() => (state = ConfigurationChange(StateAsync(node).GetAwaiter().GetResult())) == words, $"pending is '{words}' on {node.Name}; it is '{state}'");

        string ConfigurationChange(ConfigurationState now) => Words(now, but);
    }

    private static string Words(ConfigurationState state, string? but) => string.Join(
        "; ", ChangesMade.In(state).Where(made => made.Difference.Setting != but).Select(made => $"{made.Difference.Words} by {made.By} on {made.Node}"));
}
