using Bunit;
using SecureGateway.Operations;
using SecureGateway.Palettes.Track;
using SecureGateway.Tracking;
using SecureGateway.WebConsole.Pages.Messages;

namespace SecureGateway.WebConsole.Tests.Messages;

/// <summary>T-1: what is looked for stands in the page's address, and what is found on the page.</summary>
[Trait("Rule", "T-1")]
public sealed class TrackPageTests : ConsoleTest
{
    [Fact]
    public void The_address_says_what_is_looked_for()
    {
        Staged.Rows("track search", Samples.Row);
        Open<TrackPage>("/messages/track?recipient=%40partner.example&from=24h&status=partly-delivered&tls=false&fell-back=true&refused-for-tls=true&subject=a%26b&unknown=1");
        Assert.Equal(
            "track search fell-back=yes from=2026-03-01 11:30:00Z limit=51 recipient=@partner.example refused-for-tls=yes status=partly-delivered subject=a&b tls=no",
            Staged.Last("track search").ToString());
    }

    [Fact]
    public void A_row_says_who_what_outcome_and_how_it_travelled_and_leads_to_its_page()
    {
        Staged.Rows("track search", Samples.Row with { FellBack = true, TlsOut = "clear" });
        var row = Open<TrackPage>("/messages/track").Find("main tbody tr");
        Assert.Equal($"/messages/track/{Samples.Id}", row.QuerySelector(".what-title")!.GetAttribute("href"));
        Assert.Contains("2026-03-02 12:25:00", row.TextContent, StringComparison.Ordinal); // Berlin
        foreach (var text in (string[])["Invoice 4711", "alice@corp.example", "bob@partner.example", "Delivered", "TLS 1.3", "in clear", "fell back", "mx.partner.example:25"])
            Assert.Contains(text, row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_could_not_be_looked_at_is_said_and_nothing_is_said_to_be_nowhere()
    {
        const string Lack = "recipient 'a' fits more than 50,000 addresses";
        Staged.Answer("track search", _ => new Table<TrackRow>("message").Of([]) with { Lacks = [Lack] });
        var text = Open<TrackPage>("/messages/track?recipient=a").Find("main").TextContent;
        Assert.Contains($"Not all of it could be looked at: this node: {Lack}", text, StringComparison.Ordinal);
        Assert.Contains("No message that could be looked at has all of this", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_outside_is_text_and_short()
    {
        Staged.Rows("track search", Samples.Row with { Subject = Samples.Strange, Sender = Samples.Strange, Recipients = Samples.Strange, NextHop = Samples.Strange, Detail = Samples.Strange });
        var page = Open<TrackPage>("/messages/track");
        Assert.Empty(page.FindAll("main tbody img"));
        Assert.Contains("<img src=x onerror=alert(1)>\\u202e\\u001b[31mxxx", page.Find(".what-title").TextContent, StringComparison.Ordinal);
        Assert.InRange(page.Find("main tbody").TextContent.Length, 100, 2000);
        Assert.DoesNotContain('\u001b', page.Markup);
        Assert.DoesNotContain('\u202e', page.Markup);
    }

    [Fact]
    public void An_export_is_a_file_that_the_browser_fetches_of_all_that_is_looked_for()
    {
        Staged.Rows("track search", Samples.Row);
        var page = Open<TrackPage>("/messages/track?sender=alice&kind=message&after=50.gw1");
        Export(page);
        page.WaitForAssertion(() => Assert.Equal("/messages/track/export?format=ndjson&kind=message&sender=alice", Assert.Single(JSInterop.Invocations["secureGateway.fetchFile"]).Arguments[0]));
    }

    [Fact]
    public void An_export_that_would_be_refused_is_refused_in_words_before_it_begins()
    {
        Staged.Answer("track search", _ => Refusal.Unavailable("tracking is off <here>"));
        var page = Open<TrackPage>("/messages/track");
        Export(page);
        page.WaitForAssertion(() => Assert.Contains("tracking is off <here>", page.Find(".mud-snackbar").TextContent, StringComparison.Ordinal));
        Assert.Empty(JSInterop.Invocations["secureGateway.fetchFile"]);
    }

    [Fact]
    public void Older_messages_are_a_link_away_and_the_newest_again()
    {
        Staged.Answer("track search", call => Rows(call.Arguments.ContainsKey("after") ? 3 : 51));
        var page = Open<TrackPage>("/messages/track?sender=alice");
        Assert.Equal(50, page.FindAll("main tbody tr").Count);
        var older = page.Find(".pager a").GetAttribute("href")!;
        Assert.Equal("/messages/track?after=50.gw1&sender=alice", older);

        Navigation.NavigateTo(older);
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("main tbody tr").Count));
        Assert.Equal("track search after=50.gw1 limit=51 sender=alice", Staged.Last("track search").ToString());
        Assert.Equal("/messages/track?sender=alice", page.Find(".pager a").GetAttribute("href"));
    }

    [Fact]
    public void Search_writes_the_form_into_the_address_and_looks()
    {
        Staged.Rows<TrackRow>("track search");
        var page = Open<TrackPage>("/messages/track?after=50.gw1");
        page.FindAll("main form input").First(input => page.Find($"label[for='{input.Id}']").TextContent == "Recipient").Input("@partner.example");
        page.FindAll("main form input[type=checkbox]")[0].Change(true);
        page.Find("main form").Submit();
        Assert.EndsWith("/messages/track?fell-back=true&recipient=@partner.example", Navigation.Uri, StringComparison.Ordinal);
        page.WaitForAssertion(() => Assert.Equal("track search fell-back=yes limit=51 recipient=@partner.example", Staged.Last("track search").ToString()));
    }

    [Fact]
    public void A_time_that_ends_before_it_begins_is_said_at_once_and_nothing_is_looked_for()
    {
        Staged.Rows<TrackRow>("track search");
        var page = Open<TrackPage>("/messages/track?from=2026-03-02T10:00:00Z&until=2026-03-02T11:00:00Z");
        var fields = page.FindAll("input[type=datetime-local]");
        Assert.Equal(["2026-03-02T11:00", "2026-03-02T12:00"], fields.Select(field => field.GetAttribute("value")));
        fields[1].Change("2026-03-02T10:30");
        Assert.Contains("ends before it begins", page.Markup, StringComparison.Ordinal);
        Assert.True(page.Find("button[type=submit]").HasAttribute("disabled"));
        page.Find("main form").Submit();
        Assert.Single(Staged.Calls("track search"));
    }

    [Fact]
    public void Following_shows_what_comes_and_marks_it()
    {
        Staged.Rows("track search", Samples.Another(1));
        var page = Open<TrackPage>("/messages/track?live=true");
        Assert.Single(page.FindAll("main tbody tr"));
        Staged.Rows("track search", Samples.Another(2), Samples.Another(1));
        Clock.Advance(TimeSpan.FromSeconds(2));
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll("main tbody tr").Count));
        Assert.Equal(["is-new", ""], page.FindAll("main tbody tr").Select(row => row.ClassName));
    }

    [Fact]
    public async Task Whoever_does_not_follow_is_not_disturbed()
    {
        Staged.Rows("track search", Samples.Another(1));
        var page = Open<TrackPage>("/messages/track");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await page.InvokeAsync(() => { });
        Assert.Single(Staged.Calls("track search"));
    }

    [Theory]
    [InlineData("/messages/track", "No mail has come here yet")]
    [InlineData("/messages/track?sender=nobody", "Nothing was found")]
    public void Nothing_says_what_to_do_next(string address, string title)
    {
        Staged.Rows<TrackRow>("track search");
        Assert.Equal(title, Open<TrackPage>(address).Find(".empty h2").TextContent);
    }

    [Fact]
    public void Where_tracking_is_off_the_page_says_so()
    {
        Staged.Answer("track search", _ => Refusal.Unavailable("tracking is off on this node"));
        var page = Open<TrackPage>("/messages/track");
        Assert.Contains("Tracking is off on this node", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".empty"));
    }

    [Fact]
    public void A_value_that_is_none_is_refused_in_words_and_ends_nothing()
    {
        Staged.Rows<TrackRow>("track search");
        var page = Open<TrackPage>("/messages/track?status=lost&from=yesterday");
        Assert.Contains("yesterday", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Empty(Staged.Calls("track search"));
    }

    [Fact]
    public void A_refused_connection_leads_to_its_page_by_its_place()
    {
        Staged.Rows("track search", Samples.Row with { Id = null, Kind = TrackedKind.RefusedConnection, Subject = "", Status = TrackedStatus.Refused, RefusedForTls = true });
        var page = Open<TrackPage>("/messages/track");
        Assert.Equal("Refused connection", page.Find(".what-title").TextContent);
        Assert.Equal("/messages/track/3766050321501711138.gw1", page.Find(".what-title").GetAttribute("href"));
    }

    [Fact]
    public void Where_a_search_took_too_long_it_says_so_and_goes_on_from_there()
    {
        Staged.Rows("track search", Samples.Another(1), Samples.Row with { IsStop = true, Place = "99.gw1", Id = null });
        var page = Open<TrackPage>("/messages/track?subject=x");
        Assert.Single(page.FindAll("main tbody tr"));
        Assert.Contains("the search stopped at 2026-03-02 12:25:00", page.FindAll("[role=status]")[^1].TextContent, StringComparison.Ordinal);
        Assert.Equal("/messages/track?after=99.gw1&subject=x", page.Find(".pager a").GetAttribute("href"));
    }

    private static void Export(IRenderedComponent<PageHost> page)
    {
        page.Find("button[aria-label='Export what is found']").Click();
        page.WaitForElement(".mud-menu-item").ParentElement!.QuerySelectorAll(".mud-menu-item").Single(item => item.TextContent.Contains("NDJSON", StringComparison.Ordinal)).Click();
    }

    private static OperationResult Rows(int count) => new Table<TrackRow>("message").Of(Enumerable.Range(1, count).Select(Samples.Another));
}
