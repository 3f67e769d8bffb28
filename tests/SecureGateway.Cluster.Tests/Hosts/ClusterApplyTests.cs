using SecureGateway.Configuration;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>A-6 on three whole gateways with a real wire between them.</summary>
[Trait("Rule", "A-6")]
public sealed class ClusterApplyTests
{
    [Fact]
    public async Task An_apply_on_any_node_runs_on_all_and_the_outcome_is_told_per_peer()
    {
        await using var cluster = await GatewayCluster.StartAsync();

        foreach (var (name, recipients) in new[] { ("gw1", 11), ("gw2", 12), ("gw3", 13) })
        {
            await cluster[name].EditAsync("limits.recipients", $"{recipients}");
            var applied = await cluster[name].ApplyAsync($"from {name}");

            Assert.Equal(["gw1", "gw2", "gw3"], applied.Peers.Select(peer => peer.Peer));
            Assert.All(applied.Peers, peer => Assert.Equal((PeerAnswer.Activated, 0), (peer.Answer, peer.Problems.Length)));
            foreach (var node in cluster.Running)
            {
                Assert.Equal(applied.Revision.Number, node.Policy.Revision);
                Assert.Equal(recipients, node.Policy.Configuration.Limits.Recipients);
                var history = (await node.LifeCycle.StateAsync(CancellationToken.None)).History;
                Assert.Equal(applied.Revision, history[^1]); // who, when and the comment are the same everywhere
            }
        }
    }

    [Fact]
    public async Task Of_two_applies_at_once_one_wins_and_the_other_is_told_what_it_lost_to()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster["gw1"].EditAsync("limits.recipients", "21");
        await cluster["gw3"].EditAsync("limits.sessions", "3000", by: "bob");

        var applies = await Task.WhenAll(OutcomeAsync(cluster["gw1"], "alice"), OutcomeAsync(cluster["gw3"], "bob"));

        var won = Assert.Single(applies, apply => apply.Applied is not null).Applied!;
        var lost = Assert.Single(applies, apply => apply.Refused is not null).Refused!;
        Assert.Equal(RefusalKind.Outdated, lost.Kind);
        Assert.Contains($"revision 2 by {won.Revision.By}", lost.Problem, StringComparison.Ordinal);
        foreach (var node in cluster.Running)
        {
            await node.UntilRevisionAsync(2);
            Assert.Equal(won.Revision.Hash, (await node.LifeCycle.StateAsync(CancellationToken.None)).Applied.Hash);
        }

        static async Task<(ConfigurationReplies.RevisionIsActive? Applied, ConfigurationReplies.Refused? Refused)> OutcomeAsync(GatewayNode node, string by)
        {
            try
            {
                return (await node.ApplyAsync(by: by), null);
            }
            catch (ConfigurationRefusedException e)
            {
                return (null, e.Refused);
            }
        }
    }

    [Fact]
    public async Task A_peer_that_lacks_an_identity_refuses_for_all_and_is_named()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster.StopNodeAsync("gw1");
        var node = await cluster.StartNodeAsync("gw1", cluster.WriteIdentity("partner"));
        await node.EditAsync("tls.client-identity", "partner");

        var refused = await node.ApplyRefusedAsync();

        Assert.Equal(RefusalKind.NotAgreed, refused.Kind);
        Assert.Contains("gw2 and gw3 cannot run on it; nothing was changed anywhere", refused.Problem, StringComparison.Ordinal);
        Assert.Contains("partner", Assert.Single(refused.Peers.Single(peer => peer.Peer == "gw2").Problems), StringComparison.Ordinal);
        Assert.All(cluster.Running, each => Assert.Equal(1, each.Policy.Revision));
    }

    [Fact]
    public async Task A_peer_that_was_away_has_the_revision_before_it_takes_mail()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster.StopNodeAsync("gw2");
        await cluster["gw1"].EditAsync("limits.recipients", "31");
        var applied = await cluster["gw1"].ApplyAsync();
        Assert.Equal(PeerAnswer.Away, applied.Peers.Single(peer => peer.Peer == "gw2").Answer);

        var returned = await cluster.StartNodeAsync("gw2"); // returns when it is ready

        Assert.Equal(31, returned.Policy.Configuration.Limits.Recipients);
    }

    [Fact]
    public async Task Alone_a_node_refuses_to_apply_and_takes_mail_under_what_it_knows_and_the_history_survives_all_restarts()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        await cluster["gw1"].EditAsync("limits.recipients", "41");
        await cluster["gw1"].ApplyAsync("remember me");
        foreach (var name in cluster.Names)
        {
            await cluster[name].UntilRevisionAsync(2);
            await cluster.StopNodeAsync(name);
        }

        var alone = await cluster.StartNodeAsync("gw3", waitForPeers: TimeSpan.FromSeconds(1));
        Assert.Equal((2, 41), (alone.Policy.Revision, alone.Policy.Configuration.Limits.Recipients));
        await alone.EditAsync("limits.recipients", "42");
        var refused = await alone.ApplyRefusedAsync();
        Assert.Equal(RefusalKind.NotAgreed, refused.Kind);
        Assert.Contains("this node hears none of its peers, and 2 of 3 must agree; nothing was changed, and mail goes on under revision 2", refused.Problem, StringComparison.Ordinal);
        Assert.Equal(41, alone.Policy.Configuration.Limits.Recipients);
        using (var http = new HttpClient())
        {
            var ready = await http.GetStringAsync(new Uri(alone.Console, "/healthz/ready"));
            Assert.Contains("peers: Degraded, 1 of 3 peers are there, gw1 and gw2 are away; without a majority nothing can be applied, and mail goes on; revision 2", ready, StringComparison.Ordinal);
        }

        await Task.WhenAll(cluster.StartNodeAsync("gw1"), cluster.StartNodeAsync("gw2"));
        var applied = await alone.ApplyAsync("now we are three"); // what was pending is pending still
        foreach (var node in cluster.Running)
        {
            await node.UntilRevisionAsync(applied.Revision.Number);
            var history = (await node.LifeCycle.StateAsync(CancellationToken.None)).History;
            Assert.Equal(["from the configuration files", "remember me", "now we are three"], history.Select(revision => revision.Comment));
        }
    }

    [Fact]
    public async Task Peers_under_mutual_TLS_agree()
    {
        await using var cluster = await GatewayCluster.StartAsync(tls: true);
        await cluster["gw1"].EditAsync("limits.recipients", "51");

        var applied = await cluster["gw1"].ApplyAsync();

        Assert.All(applied.Peers, peer => Assert.Equal(PeerAnswer.Activated, peer.Answer));
    }

    [Fact]
    public async Task The_membership_shows_all_peers_and_a_node_that_leaves_still_votes_and_runs_what_is_applied()
    {
        await using var cluster = await GatewayCluster.StartAsync();
        foreach (var node in cluster.Running)
            await node.UntilAsync(() => node.Peers.Present.Length == 3 && node.Peers.Running.Count == 3, "all are members, and told what they run on");

        var rows = await cluster["gw2"].CallAsync("cluster", "show");
        Assert.Equal(["address", "roles", "status", "reachability", "version", "name", "revision"], rows.Headers);
        var shown = new List<string>();
        await foreach (var row in rows.Items)
            shown.Add($"{row.Cells[5]} {row.Cells[2]} {row.Cells[3]} {row.Cells[6]}");
        Assert.Equal(["gw1 up reachable 1", "gw2 up reachable 1", "gw3 up reachable 1"], shown);

        cluster["gw3"].System.Leave();
        await cluster["gw1"].UntilAsync(() => cluster["gw1"].Peers.Members.Length == 2, "gw3 has left");
        await cluster["gw1"].EditAsync("limits.recipients", "61");
        await cluster["gw1"].ApplyAsync();
        await cluster["gw3"].UntilRevisionAsync(2);

        cluster["gw3"].System.Join();
        await cluster["gw3"].UntilAsync(() => cluster["gw3"].Peers.Present.Length == 3, "gw3 is back");
    }
}
