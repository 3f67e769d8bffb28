using AngleSharp.Dom;
using Bunit;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Palettes.Queue;
using SecureGateway.WebConsole.Pages.Messages;

namespace SecureGateway.WebConsole.Tests.Messages;

/// <summary>Q-7: what waits, by next hop and reason, and what can be done with it.</summary>
[Trait("Rule", "Q-7")]
public sealed class QueuesPageTests : ConsoleTest
{
    private static readonly QueueRow Second = Samples.Waiting with { Id = "01M8ES9B9RFB989N9B682QGW40", State = QueueRowState.Held, Strikes = 0, Sender = "carol@corp.example" };

    public QueuesPageTests()
    {
        Staged.Rows("queue summary", new QueueSummaryRow("mx.partner.example:25", FailureReason.TlsReset, "the connection was reset", 2, 0, 1, Now.AddHours(-1), Now.AddMinutes(5)));
        Staged.Rows("queue list", Samples.Waiting, Second);
    }

    [Fact]
    public void The_summary_counts_and_leads_to_the_messages()
    {
        var line = Open<QueuesPage>("/messages/queues").Find("[aria-label=Summary] tbody tr");
        Assert.Equal(
            ["/messages/queues?next-hop=mx.partner.example%3A25", "/messages/queues?next-hop=mx.partner.example%3A25&reason=tls-reset", "/messages/queues?held=true&next-hop=mx.partner.example%3A25"],
            line.QuerySelectorAll("a").Select(link => link.GetAttribute("href")));
        Assert.Contains("the connection was reset", line.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_says_which_messages()
    {
        Open<QueuesPage>("/messages/queues?next-hop=mx.partner.example%3A25&reason=tls-reset&held=false&sender=alice&limit=500&unknown=1");
        Assert.Equal("queue list held=no limit=500 next-hop=mx.partner.example:25 reason=tls-reset sender=alice", Staged.Last("queue list").ToString());
    }

    [Fact]
    public void What_is_chosen_is_held_after_it_was_said_how_many()
    {
        Staged.Answer("queue hold", call => new Done(call.IsPreview ? "1 message would be held" : "1 message is held"));
        var page = Open<QueuesPage>("/messages/queues?sender=corp");
        Assert.True(Button(page, "Hold").HasAttribute("disabled"));
        page.FindAll("main tbody input[type=checkbox]")[0].Change(true);
        Assert.Contains("1 message chosen", page.Find(".chosen [role=status]").TextContent, StringComparison.Ordinal);
        Button(page, "Hold").Click();
        page.WaitForAssertion(() => Assert.Contains("1 message would be held.", page.Find(".mud-dialog").TextContent, StringComparison.Ordinal));
        page.FindAll(".mud-dialog button").First(button => button.TextContent.Trim() == "Hold").Click();
        page.WaitForAssertion(() => Assert.Equal(
            [$"queue hold id={Samples.Id} sender=corp dry-run", $"queue hold id={Samples.Id} sender=corp"], Staged.Calls("queue hold").Select(call => call.ToString())));
        page.WaitForAssertion(() => Assert.Contains("2 messages", page.Find(".chosen [role=status]").TextContent, StringComparison.Ordinal)); // nothing is chosen any more
    }

    [Theory]
    [InlineData("/messages/queues", "queue delete all=yes dry-run")]
    [InlineData("/messages/queues?recipient=partner", "queue delete recipient=partner dry-run")]
    public void All_that_match_are_more_than_all_that_are_shown(string address, string asked)
    {
        Staged.Answer("queue list", _ => new Table<QueueRow>("message").Of([Samples.Waiting, Second], 1234));
        Staged.Answer("queue delete", _ => new Done("1234 messages would be deleted"));
        var page = Open<QueuesPage>(address);
        page.Find(".chosen-all input").Change(true);
        page.FindAll(".chosen button").First(button => button.TextContent.Contains("Choose all 1,234 that match", StringComparison.Ordinal)).Click();
        Assert.Contains("1,234 messages chosen", page.Find(".chosen [role=status]").TextContent, StringComparison.Ordinal);
        Button(page, "Delete").Click();
        page.WaitForAssertion(() => Assert.Equal([asked], Staged.Calls("queue delete").Select(call => call.ToString())));
    }

    [Fact]
    public void All_that_are_shown_are_chosen_by_their_ids()
    {
        Staged.Answer("queue retry", _ => new Done("2 messages would be due now"));
        var page = Open<QueuesPage>("/messages/queues");
        page.Find(".chosen-all input").Change(true);
        Button(page, "Retry now").Click();
        page.WaitForAssertion(() => Assert.Equal([$"queue retry id={Samples.Id}, {Second.Id} dry-run"], Staged.Calls("queue retry").Select(call => call.ToString())));
    }

    [Fact]
    public void A_part_of_the_queue_that_cannot_be_read_is_named_and_nothing_is_said_to_be_done_with()
    {
        const string Lack = "what is in queue-lane-1 is missing: queue-lane-1 cannot be read";
        Staged.Answer("queue summary", _ => new Table<QueueSummaryRow>("line").Of([]) with { Lacks = [Lack] });
        Staged.Answer("queue list", _ => new Table<QueueRow>("message").Of([]) with { Lacks = [Lack] });
        var text = Open<QueuesPage>("/messages/queues").Find("main").TextContent;
        Assert.Contains($"Not all of it could be looked at: this node: {Lack}", text, StringComparison.Ordinal);
        Assert.DoesNotContain("has been delivered", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_gone_meanwhile_is_not_chosen_any_more()
    {
        var page = Open<QueuesPage>("/messages/queues");
        page.Find(".chosen-all input").Change(true);
        Staged.Rows("queue list", Second);
        Clock.Advance(TimeSpan.FromSeconds(5));
        page.WaitForAssertion(() => Assert.Contains("1 message chosen", page.Find(".chosen [role=status]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_refusal_is_shown_and_nothing_is_asked()
    {
        Staged.Answer("queue hold", _ => Refusal.Unavailable("the queue is being recovered; try again in a moment"));
        var page = Open<QueuesPage>("/messages/queues");
        page.Find(".chosen-all input").Change(true);
        Button(page, "Hold").Click();
        page.WaitForAssertion(() => Assert.Contains("The queue is being recovered", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll(".mud-dialog"));
    }

    [Fact]
    public void Who_may_only_look_has_no_buttons()
    {
        May = Permission.View;
        Assert.Empty(Open<QueuesPage>("/messages/queues").FindAll(".steer"));
    }

    [Fact]
    public void Strikes_and_states_are_told()
    {
        var rows = Open<QueuesPage>("/messages/queues").FindAll("[aria-label=Messages] tbody tr");
        Assert.Equal(["1", "0"], rows.Select(row => row.QuerySelector("[data-name=Strikes]")!.TextContent.Trim()));
        Assert.Contains("due 2026-03-02 12:35:00", rows[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("Held", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Equal($"/messages/track/{Samples.Id}", rows[0].QuerySelector(".what-title")!.GetAttribute("href"));
    }

    [Fact]
    public void An_empty_queue_says_that_all_is_well()
    {
        Staged.Rows<QueueSummaryRow>("queue summary");
        Staged.Rows<QueueRow>("queue list");
        Assert.Equal("Nothing waits", Open<QueuesPage>("/messages/queues").Find(".empty h2").TextContent);
    }

    [Fact]
    public void Lines_of_several_peers_for_one_next_hop_and_reason_are_one()
    {
        var line = new QueueSummaryRow("mx:25", FailureReason.None, "not tried yet", 2, 1, 0, Now, Now.AddMinutes(9));
        var together = Assert.Single(QueueLines.Together([line, line with { Messages = 3, Held = 2, Oldest = Now.AddHours(-1), NextDue = null }]));
        Assert.Equal(line with { Messages = 5, UnderWay = 2, Held = 2, Oldest = Now.AddHours(-1) }, together);
    }

    private static IElement Button(IRenderedComponent<PageHost> page, string label) => page.FindAll(".steer button").First(button => button.TextContent.Trim() == label);
}
