using Bunit;
using SecureGateway.Operations;
using SecureGateway.WebConsole.Pages.Access;

namespace SecureGateway.WebConsole.Tests.Access;

/// <summary>The audit can be searched and leafed through, and what strangers said in it is text.</summary>
public sealed class AuditPageTests : ConsoleTest
{
    private static readonly AuditEntry Entry = new("e1", Now, "ann", "192.0.2.7", "queue hold all=true", AuditOutcome.Done, 4, "2 messages are held");

    [Fact]
    public void The_newest_entries_are_shown_at_once()
    {
        May = Permission.View;
        Staged.Rows("audit list", Entry, Entry with { Id = "e2", Outcome = AuditOutcome.Denied });
        var page = Open<AuditPage>("/access/audit");
        Assert.Equal("audit list limit=1000", Staged.Last("audit list").ToString());
        foreach (var words in (string[])["2026-03-02 12:30:00", "ann", "192.0.2.7", "queue hold all=true", "done", "2 messages are held", "not allowed", "2 entries"])
            Assert.Contains(words, page.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_asked_for_is_looked_for()
    {
        Staged.Rows("audit list", Entry);
        var page = Open<AuditPage>("/access/audit");
        page.Find("#audit-match").Change(" hold ");
        page.Find("#audit-by").Change("ann");
        page.Find("#audit-outcome").Change("NotKnown");
        page.Find("#audit-since").Change("1d");
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Equal("audit list by=ann limit=1000 match=hold outcome=not-known since=2026-03-01 11:30:00Z", Staged.Last("audit list").ToString()));
    }

    [Fact]
    public void Many_entries_are_leafed_through()
    {
        Staged.Rows("audit list", [.. Enumerable.Range(1, 120).Select(i => Entry with { Id = $"e{i}", Detail = $"number {i}." })]);
        var page = Open<AuditPage>("/access/audit");
        Assert.Equal(50, page.FindAll("main tbody tr").Count);
        Assert.True(Button("Newer").HasAttribute("disabled"));
        Button("Older").Click();
        Button("Older").Click();
        Assert.Equal(20, page.FindAll("main tbody tr").Count);
        Assert.Contains("number 101.", page.Find("main tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains("Page 3 of 3", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.True(Button("Older").HasAttribute("disabled"));

        AngleSharp.Dom.IElement Button(string words) => page.FindAll("main button").Single(button => button.TextContent.Trim() == words);
    }

    [Fact]
    public void Text_from_outside_is_text()
    {
        Staged.Rows("audit list", Entry with { By = Samples.Strange, From = Samples.Strange, What = Samples.Strange, Detail = Samples.Strange });
        var page = Open<AuditPage>("/access/audit");
        Assert.Empty(page.FindAll("main tbody img"));
        Assert.DoesNotContain('\u001b', page.Markup);
        Assert.DoesNotContain('\u202e', page.Markup);
    }

    [Fact]
    public void Nothing_found_says_so_and_a_refusal_is_told()
    {
        Staged.Rows<AuditEntry>("audit list");
        var page = Open<AuditPage>("/access/audit");
        Assert.Contains("Nothing was found", page.Find("main").TextContent, StringComparison.Ordinal);
        Staged.Answer("audit list", _ => new Refusal("the audit cannot be read"));
        page.Find("form").Submit();
        page.WaitForAssertion(() => Assert.Contains("The audit cannot be read", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }
}
