using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.Cluster.Tests.Hosts;

namespace SecureGateway.Browser.Tests;

/// <summary>Two administrators at two nodes of one cluster.</summary>
[Trait("Rule", "A-6")]
public sealed class PeersTests(Chromium chromium) : BrowserTest(chromium)
{
    [SkippableFact]
    public async Task What_one_administrator_changes_the_other_sees_and_an_apply_reaches_both_nodes()
    {
        await using var cluster = await GatewayCluster.StartAsync(count: 2);
        await using var first = await SignedInAsync(cluster["gw1"].Console, cluster["gw1"].Services);
        await using var second = await SignedInAsync(cluster["gw2"].Console, cluster["gw2"].Services);
        await second.ChooseAsync("Apply Configuration");

        await first.ChooseAsync("TLS Configuration");
        await first.SetAsync("tls.opportunistic.enabled", "on");

        await Expect(second.Page.GetByRole(AriaRole.Main).GetByText("opportunistic", new() { Exact = false }).First).ToBeVisibleAsync();
        await second.Page.GetByRole(AriaRole.Main).GetByLabel("Comment").FillAsync("from the second node");
        await second.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();

        var outcome = second.Page.GetByRole(AriaRole.List, new() { Name = "What each peer did" }).GetByRole(AriaRole.Listitem);
        await Expect(outcome).ToHaveTextAsync([new System.Text.RegularExpressions.Regex("gw1.*runs on it"), new System.Text.RegularExpressions.Regex("gw2.*runs on it")]);
        await second.PictureAsync("applied-on-two-1280-light");

        await second.ChooseAsync("Peer Gateways");
        var lanes = second.Page.GetByRole(AriaRole.Table, new() { Name = "Where the queue is" }).GetByRole(AriaRole.Row);
        await Expect(lanes).ToHaveCountAsync(3); // its heading, and each node's own
        foreach (var words in (string[])["queue-lane-0", "gw1", "works"])
            await Expect(lanes.Nth(1)).ToContainTextAsync(words);
        await second.PictureAsync("lanes-1280-light");
        foreach (var node in cluster.Running)
        {
            await node.UntilRevisionAsync(2);
            Assert.True(node.Policy.Configuration.Tls.Opportunistic.Enabled);
        }

        await Expect(first.Page.GetByRole(AriaRole.Button, new() { Name = "Changes Made: none" })).ToBeVisibleAsync();
        first.HeardNoComplaint();
        second.HeardNoComplaint();
    }
}
