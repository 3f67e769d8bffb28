using Bunit;
using SecureGateway.Configuration;
using SecureGateway.WebConsole.Pages.Configuration;

namespace SecureGateway.WebConsole.Tests.Configuration;

/// <summary>Changes Made, apply, its refusals, history and rollback: .</summary>
public sealed class ApplyPageTests() : Settings.PolicyTest("""
    connections { bank { client-hosts = [ "192.0.2.0/24" ] } }
    routes = [ { domains = [ bank.example ], to = mx, connection = bank } ]
    """)
{
    [Fact]
    [Trait("Rule", "A-3")]
    public async Task What_apply_would_refuse_leads_to_its_field_and_applies_when_it_is_mended()
    {
        await EditAsync(new PolicyEdit.Set("routes[bank.example].connection", "bnk"));
        await Pending.LookAsync();
        var page = Open<ApplyPage>("/system/configuration/apply");
        var link = page.WaitForElement(".problem-list a", Generous);
        Assert.Equal("/system/smtp/routing/route?domain=bank.example#setting-routes_bank.example_.connection", link.GetAttribute("href"));
        Assert.Contains("did you mean 'bank'?", page.Find(".problem-list").TextContent, StringComparison.Ordinal);
        await page.InvokeAsync(() => ApplyButton(page).ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("It would be refused: 1 error", page.Markup, StringComparison.Ordinal), Generous);

        await EditAsync(new PolicyEdit.Set("routes[bank.example].connection", "bank"), new PolicyEdit.Set("connections.bank.relay", "none"));
        await Pending.LookAsync();
        page.WaitForAssertion(() => Assert.Empty(page.FindAll(".problem-list")), Generous);
        Assert.Contains("connections.bank.relay: hosted-domains -> none (narrower)", page.Find(".change-list").TextContent, StringComparison.Ordinal);
        Assert.Contains("peter", page.Find(".change-list").TextContent, StringComparison.Ordinal);
        await page.InvokeAsync(() => ApplyButton(page).ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("gw1 runs on it", string.Join(' ', page.Find(".outcomes").TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal), Generous);
        Assert.Contains("Revision 2 is applied", page.Markup, StringComparison.Ordinal);
        Assert.Equal(2, (await LifeCycle.StateAsync(CancellationToken.None)).Applied.Number);
    }

    [Fact]
    [Trait("Rule", "A-2")]
    public void Nothing_pending_says_what_to_do_next()
    {
        var page = Open<ApplyPage>("/system/configuration/apply");
        page.WaitForAssertion(() => Assert.Contains("Nothing is pending", page.Markup, StringComparison.Ordinal), Generous);
        Assert.NotEmpty(page.FindAll(".empty a[href='/system/encryption/tls']"));
    }

    [Fact]
    [Trait("Rule", "A-5")]
    public async Task Revisions_are_compared_and_rolled_back_to()
    {
        await EditAsync(new PolicyEdit.Set("connections.bank.relay", "none"));
        await ApplyAsync("close the door");
        var page = Open<HistoryPage>("/system/configuration/history?from=1&to=2");
        page.WaitForAssertion(() => Assert.Contains("connections.bank.relay: hosted-domains -> none (narrower)", page.Find(".change-list").TextContent, StringComparison.Ordinal), Generous);
        Assert.Contains("close the door", page.Find("tbody").TextContent, StringComparison.Ordinal);

        page.Find("button[aria-label='Roll back to revision 1']").Click();
        page.WaitForAssertion(() => Assert.Contains("connections.bank.relay: none -> hosted-domains (wider)", string.Concat(page.FindAll(".change-list").Select(list => list.TextContent)), StringComparison.Ordinal), Generous);
        await page.InvokeAsync(() => page.FindAll("button").Single(button => button.TextContent.Trim() == "Roll back").ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("revision 3 is applied", page.Markup, StringComparison.Ordinal), Generous);
        Assert.Equal(1, (await LifeCycle.StateAsync(CancellationToken.None)).Applied.RollsBackTo);
    }

    private static AngleSharp.Dom.IElement ApplyButton(IRenderedComponent<PageHost> page) => page.FindAll("button").Single(button => button.TextContent.Trim() == "Apply");
}
