using Bunit;
using SecureGateway.Operations;
using SecureGateway.Palettes.Cluster;
using SecureGateway.Palettes.Node;
using SecureGateway.Palettes.Queue;
using SecureGateway.Queue.Lane;
using SecureGateway.WebConsole.Pages.Peers;

namespace SecureGateway.WebConsole.Tests.Peers;

[Trait("Rule", "A-6")]
public sealed class PeersPageTests : ConsoleTest
{
    private static readonly ClusterRow Me = new("akka.ssl.tcp://peers@192.0.2.1:9000", "[gateway]", "up", "reachable", "1.0.0", "gw1", 7);
    private static readonly ClusterRow Behind = Me with { Name = "gw2", Revision = 6 };
    private static readonly ClusterRow Lost = Me with { Name = "gw3", Reachability = "unreachable", Revision = null };
    private static readonly ClusterRow Absent = new("", "[]", "not a member", "not seen", "", "gw4", null);

    private static readonly QueueLaneRow Works = new("queue-lane-0", "gw1", QueueLaneUse.Home, 12, 0) { State = QueueLaneState.Working, Since = Now, Queue = "a database", WantedBy = "gw4" };

    public PeersPageTests()
    {
        Staged.Rows("queue lanes", Works);
        Staged.Rows("cluster show", Me, Behind, Lost, Absent);
        Staged.Page("system info", new NodeFacts("gw1", "gw1.example.org", "1.0.0", Now, default, 7, "data", ["127.0.0.1:2525 starttls"], "http://x", null, 1, default, 1, "", ""));
    }

    [Fact]
    public void A_silent_peer_is_shown_as_such_and_an_old_revision_too()
    {
        var page = Open<PeersPage>("/system/peers");
        Assert.Equal("2 of 4 peers are heard; silent: gw3, gw4.", page.Find("[role=status]").TextContent);
        var cards = page.FindAll(".peer");
        Assert.Equal(["up", "up", "silent", "silent"], cards.Select(card => card.QuerySelector(".mark")!.TextContent.Trim()));
        Assert.Contains("not the newest", cards[1].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("not the newest", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("it has not been heard", cards[3].TextContent, StringComparison.Ordinal);
        Assert.Contains("this node", cards[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_does_not_come_back_is_removed_after_a_yes()
    {
        Staged.Answer("cluster down", call => new Done(call.IsPreview ? "gw3 would be removed from the cluster" : "gw3 is being removed from the cluster"));
        var page = Open<PeersPage>("/system/peers");
        page.FindAll(".peer button").Single(button => button.TextContent.Contains("Remove", StringComparison.Ordinal)).Click();
        page.WaitForAssertion(() => Assert.Contains("Gw3 would be removed from the cluster.", page.Find(".mud-dialog").TextContent, StringComparison.Ordinal));
        page.FindAll(".mud-dialog button").First(button => button.TextContent.Trim() == "Remove").Click();
        page.WaitForAssertion(() => Assert.Equal(["cluster down peer=gw3 dry-run", "cluster down peer=gw3"], Staged.Calls("cluster down").Select(call => call.ToString())));
    }

    [Fact]
    public void This_node_leaves_after_a_yes_and_joins_again_without()
    {
        Staged.Answer("cluster leave", _ => new Done("this node would leave the cluster"));
        Staged.Answer("cluster join", _ => new Done("this node joins"));
        var page = Open<PeersPage>("/system/peers");
        page.FindAll(".peer button").Single(button => button.TextContent.Contains("Leave", StringComparison.Ordinal)).Click();
        page.WaitForElement(".mud-dialog");
        page.FindAll(".mud-dialog button").First(button => button.TextContent.Trim() == "Leave").Click();
        page.WaitForAssertion(() => Assert.Equal([true, false], Staged.Calls("cluster leave").Select(call => call.IsPreview)));

        Staged.Rows("cluster show", Me with { Address = "", Status = "not a member", Reachability = "this node" }, Behind);
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("Join again", page.Markup, StringComparison.Ordinal));
        page.FindAll(".peer button").Single(button => button.TextContent.Contains("Join", StringComparison.Ordinal)).Click();
        page.WaitForAssertion(() => Assert.Single(Staged.Calls("cluster join")));
    }

    [Theory]
    [InlineData(Permission.View, 0)]
    [InlineData(Permission.Operate, 1)]
    [InlineData(Permission.Administer, 2)]
    public void Buttons_are_for_those_who_may(Permission may, int buttons)
    {
        May = may;
        Assert.Equal(buttons, Open<PeersPage>("/system/peers").FindAll(".peer button").Count);
    }

    [Fact]
    [Trait("Rule", "Q-6")]
    public void The_lanes_of_the_queue_stand_there_with_who_has_them_and_how_they_are()
    {
        Staged.Rows(
            "queue lanes",
            Works,
            Works with { Lane = "queue-lane-1", Use = QueueLaneUse.Adopted, WantedBy = null },
            Works with { Lane = "queue-lane-2", State = QueueLaneState.Recovering },
            Works with { Lane = "queue-lane-3", State = QueueLaneState.Stopped },
            Works with { Lane = "queue-lane-4", Holder = "gw3", State = null, Silent = 4.2 },
            Works with { Lane = "queue-lane-5", Holder = "", Use = QueueLaneUse.Waiting, State = null },
            Works with { Lane = "queue-lane-6", Holder = "", Use = QueueLaneUse.Empty, State = null, Messages = 0 });
        var page = Open<PeersPage>("/system/peers");
        page.WaitForAssertion(() => Assert.Equal(7, page.FindAll(".lanes tbody tr").Count));
        var rows = page.FindAll(".lanes tbody tr");
        Assert.Equal(["works", "adopted", "recovering", "stopped", "silent", "waits", "free"], rows.Select(row => row.QuerySelector(".mark")!.TextContent.Trim()));
        Assert.Equal(["queue-lane-0", "gw1", "12", "2026-03-02 12:30:00", "gw4"], new[] { 0, 1, 3, 4, 5 }.Select(i => rows[0].Children[i].TextContent.Trim()));
        Assert.Equal(["gw3", "nobody"], new[] { 4, 5 }.Select(i => rows[i].QuerySelector("[data-name='Is at']")!.TextContent.Trim()));
        Assert.Contains("no sign of life for 4 s", rows[4].TextContent, StringComparison.Ordinal);

        Staged.Rows("queue lanes", Works with { Messages = 13 }); // live
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Equal("13", page.Find(".lanes [data-name=Messages]").TextContent));
    }

    [Fact]
    public void A_queue_without_a_lane_and_one_that_cannot_be_asked_say_so()
    {
        Staged.Rows<QueueLaneRow>("queue lanes");
        var page = Open<PeersPage>("/system/peers");
        Assert.Equal("The queue has no lane yet", page.WaitForElement(".lanes .empty h2").TextContent);
        Staged.Answer("queue lanes", _ => Refusal.Unavailable("the database does not answer"));
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("The database does not answer", page.Find(".lanes [role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_gateway_alone_says_how_to_get_peers()
    {
        Staged.Rows("cluster show", new ClusterRow("", "[]", "not a member", "this node", "", "gw1", 7));
        var page = Open<PeersPage>("/system/peers");
        Assert.Equal("This gateway has no peers", page.Find(".empty h2").TextContent);
        Assert.Empty(page.FindAll(".peer button"));
        Staged.Rows("queue lanes", new QueueLaneRow("queue-lane-0", "this node", QueueLaneUse.Home, 0, 0) { State = QueueLaneState.Working });
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("in its own files", page.Find(".lanes").TextContent, StringComparison.Ordinal));
    }
}
