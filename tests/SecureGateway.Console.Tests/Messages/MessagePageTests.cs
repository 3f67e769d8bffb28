using AngleSharp.Dom;
using Bunit;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Palettes.Queue;
using SecureGateway.Palettes.Track;
using SecureGateway.Tracking;
using SecureGateway.WebConsole.Pages.Messages;

namespace SecureGateway.WebConsole.Tests.Messages;

/// <summary>T-2: a message's page answers first whether it was encrypted all the way, and has the facts one click below.</summary>
[Trait("Rule", "T-2")]
public sealed class MessagePageTests : ConsoleTest
{
    private static readonly TrackStory Fallback = new(
        Samples.Row with { TlsOut = "clear", FellBack = true, Attempts = 2, Strikes = 1 }, ["bob@partner.example: delivered"], false,
        "It came in under TLSv1.3 from mail.corp.example [192.0.2.7], and was delivered in clear to mx.partner.example:25, because TLS failed a second time (the connection was reset). This gateway (gw1) says so.",
        "theirs", "Look for a firewall that tampers with STARTTLS.",
        [
            new TrackStoryLine(Now.AddMinutes(-6), "Came in from mail.corp.example [192.0.2.7] under TLSv1.3, and was accepted.", []) { Details = [new TrackFact("profile", "internal, by the address 192.0.2.7", false)] },
            new TrackStoryLine(Now.AddMinutes(-5), "Attempt 1: mx.partner.example:25: the connection was reset. Next attempt at 2026-03-02 11:30:00 UTC.", [])
            {
                Details =
                [
                    new TrackFact("required by partner: TLS version", "required TLSv1.3, achieved TLSv1.2: not met", true) { Requirement = new TrackRequirement(RequirementKind.Version, "TLSv1.3", "TLSv1.2", false) },
                    new TrackFact("side at fault", "theirs", true), new TrackFact("detail", "451 4.7.5 no: really", false),
                ],
            },
        ]);

    [Fact]
    public void The_first_lines_say_encrypted_or_not_with_what_to_whom_who_says_so_whose_fault_and_what_to_do()
    {
        Staged.Page("track show", Fallback);
        var verdict = Show().Find("main .verdict");
        Assert.Equal("Not encrypted all the way", verdict.QuerySelector("h2")!.TextContent);
        foreach (var text in (string[])["TLSv1.3", "in clear to mx.partner.example:25", "TLS failed a second time", "This gateway (gw1) says so", "theirs", "Look for a firewall"])
            Assert.Contains(text, verdict.TextContent, StringComparison.Ordinal);
        Assert.Equal($"track show id={Samples.Id}", Staged.Last("track show").ToString());
    }

    [Fact]
    public void The_story_is_in_order_in_the_viewers_time_and_each_line_has_its_facts_below()
    {
        Staged.Page("track show", Fallback);
        var lines = Show().FindAll("main .story-line");
        Assert.Equal(["2026-03-02 12:24:00", "2026-03-02 12:25:00"], lines.Select(line => line.QuerySelector("time")!.TextContent));
        Assert.Contains("Next attempt at 2026-03-02 12:30:00.", lines[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("3 facts, 2 of trouble", lines[1].QuerySelector("summary")!.TextContent);
        Assert.Equal(["by partner: TLS version", "TLSv1.3", "TLSv1.2", "not met"], lines[1].QuerySelectorAll("tbody td").Select(Text));
        Assert.Equal(["side at fault", "detail"], lines[1].QuerySelectorAll("dt").Select(Text));
        Assert.Equal("theirs", Text(lines[1].QuerySelector("dd.trouble bdi")!));
        Assert.Equal("451 4.7.5 no: really", Text(lines[1].QuerySelectorAll("dd bdi")[1]));
    }

    [Fact]
    public void A_refusal_is_asked_for_by_its_place()
    {
        Staged.Page("track show", Fallback with { Message = Samples.Row with { Id = null, Kind = TrackedKind.RefusedMail, Status = TrackedStatus.Refused, TlsIn = "-" }, EncryptedAllTheWay = null });
        var page = Show("3766050321501711138.gw1");
        Assert.Equal("track show place=3766050321501711138.gw1", Staged.Last("track show").ToString());
        Assert.Equal("Refused at the door", Text(page.Find(".verdict h2")));
        Assert.Empty(page.FindAll(".steer"));
        Assert.DoesNotContain("nothing yet", page.Find(".legs").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_outside_is_text_cut_and_more_of_it_on_demand()
    {
        Staged.Page("track show", Fallback with { Verdict = Samples.Strange, To = [Samples.Strange], Story = [new TrackStoryLine(Now, Samples.Strange, []) { Details = [new TrackFact("detail", Samples.Strange, true)] }] });
        var page = Show();
        Assert.Empty(page.FindAll("main img"));
        Assert.InRange(page.Find("main").TextContent.Length, 500, 6000);
        page.Find(".verdict .foreign-more").Click();
        Assert.InRange(page.Find(".verdict").TextContent.Length, 7000, 9000);
        Assert.DoesNotContain('\u001b', page.Markup);
    }

    [Fact]
    public void Deleting_says_first_what_it_would_do_and_does_it_after_a_yes()
    {
        Waiting();
        Staged.Answer("queue delete", call => new Done(call.IsPreview ? "1 message would be deleted" : "1 message is deleted"));
        var page = Show();
        Button(page, "Delete").Click();
        page.WaitForAssertion(() => Assert.Contains("1 message would be deleted.", page.Find(".mud-dialog").TextContent, StringComparison.Ordinal));
        Assert.Equal([$"queue delete id={Samples.Id} dry-run"], Staged.Calls("queue delete").Select(call => call.ToString()));
        page.FindAll(".mud-dialog button").First(button => Text(button) == "Delete").Click();
        page.WaitForAssertion(() => Assert.Equal([$"queue delete id={Samples.Id} dry-run", $"queue delete id={Samples.Id}"], Staged.Calls("queue delete").Select(call => call.ToString())));
        page.WaitForAssertion(() => Assert.Contains("1 message is deleted.", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void Who_thinks_better_of_it_has_changed_nothing()
    {
        Waiting();
        Staged.Answer("queue return", _ => new Done("1 message would be returned"));
        var page = Show();
        Button(page, "Return to sender").Click();
        page.WaitForElement(".mud-dialog");
        page.FindAll(".mud-dialog button").First(button => Text(button) == "Cancel").Click();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".mud-dialog")));
        Assert.All(Staged.Calls("queue return"), call => Assert.True(call.IsPreview));
    }

    [Fact]
    public void Who_may_only_look_sees_how_it_waits_and_no_button()
    {
        May = Permission.View;
        Waiting();
        var page = Show();
        Assert.Contains("next attempt 2026-03-02 12:35:00", string.Join(' ', page.Find("[aria-labelledby=queue-title]").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("1 TLS strike", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".steer"));
    }

    [Fact]
    public void A_waiting_message_is_looked_at_again_until_it_is_done()
    {
        Waiting();
        var page = Show();
        Staged.Page("track show", Fallback);
        Clock.Advance(TimeSpan.FromSeconds(3));
        page.WaitForAssertion(() => Assert.Equal("Not encrypted all the way", Text(page.Find(".verdict h2"))));
        Assert.Empty(page.FindAll("[aria-labelledby=queue-title]"));
        var looks = Staged.Calls("track show").Count;
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(looks, Staged.Calls("track show").Count);
    }

    [Fact]
    public void What_is_not_tracked_is_said()
    {
        Staged.Answer("track show", _ => Refusal.NotFound("it is not tracked: it was never here"));
        Assert.Contains("It is not tracked", Show().Find("[role=alert]").TextContent, StringComparison.Ordinal);
    }

    private IRenderedComponent<PageHost> Show(string which = Samples.Id) => Open<MessagePage>($"/messages/track/{which}", ("Which", which));

    [Fact]
    public void A_node_that_does_not_tell_how_a_message_stands_is_named()
    {
        Waiting();
        Staged.Answer("queue show", _ => Refusal.Unavailable("none that answered has it: gw3 did not answer within 5 s"));
        var page = Show();
        page.WaitForAssertion(() => Assert.Contains("gw3 did not answer", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Staged.Answer("queue show", _ => Refusal.NotFound("it is done with")); // just now
        Clock.Advance(TimeSpan.FromSeconds(3));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("[role=alert]")));
    }

    private void Waiting()
    {
        Staged.Page("track show", Fallback with { Message = Samples.Row with { Status = TrackedStatus.Deferred, Reason = FailureReason.TlsReset, TlsOut = "-" }, EncryptedAllTheWay = null });
        Staged.Page("queue show", new QueueSheet(Samples.Id, "alice@corp.example", 1711, Now, "192.0.2.7", null, "mail", "internal", 7, null, false, [Samples.Waiting], []));
    }

    private static IElement Button(IRenderedComponent<PageHost> page, string label) => page.FindAll(".steer button").First(button => Text(button) == label);

    private static string Text(INode node) => node.TextContent.Trim();
}
