using Bunit;
using SecureGateway.WebConsole.Pages.Routing;

namespace SecureGateway.WebConsole.Tests.Routing;

/// <summary>R-5: where mail goes, which route wins, and new ones.</summary>
[Trait("Rule", "R-5")]
public sealed class RoutesPageTests() : Settings.PolicyTest("""
    domains = [ corp.example, lost.example ]
    routes = [ { domains = [ corp.example ], to = [ "10.0.0.5:25" ] }, { domains = [ "*.corp.example" ], to = mx } ]
    """)
{
    [Fact]
    public async Task The_route_that_wins_is_shown()
    {
        var page = Open<RoutesPage>("/system/smtp/routing/routes");
        page.WaitForElement("form[role=search] input", Generous).Change("a.corp.example");
        await page.InvokeAsync(() => page.Find("form[role=search]").SubmitAsync());
        page.WaitForAssertion(() => Assert.Contains("wins for a.corp.example, by *.corp.example", page.Find("tr.wins").TextContent, StringComparison.Ordinal), Generous);
    }

    [Fact]
    public async Task A_route_is_judged_as_it_is_typed_and_added()
    {
        var page = Open<RoutesPage>("/system/smtp/routing/routes");
        page.WaitForElement("form:not([role]) input", Generous).Input("bank.example, *.bank.example");
        page.FindAll("form:not([role]) input")[1].Input("10.0.0.9:0");
        page.WaitForAssertion(() => Assert.Contains("'0' is not a port", page.Find("#new-wrong").TextContent, StringComparison.Ordinal), Generous);
        page.FindAll("form:not([role]) input")[1].Input("10.0.0.9");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#new-wrong p")), Generous);
        await page.InvokeAsync(() => page.Find("form:not([role])").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal(3, page.FindAll("tbody tr").Count), Generous);
        Assert.Equal(["route for bank.example, *.bank.example added: to 10.0.0.9:25"], await ChangesAsync());
    }

    [Fact]
    public async Task Hosts_of_a_route_have_priorities_and_give_way_to_MX()
    {
        const string to = "#setting-routes_corp\\.example_\\.to";
        var page = Open<RoutePage>("/system/smtp/routing/route?domain=corp.example");
        page.WaitForElement(to, Generous);
        page.Find(to + " input[type=number]").Change("20");
        page.Find(to + " input[type=text]").Input("10.0.0.6");
        await page.InvokeAsync(() => page.Find(to + " form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(to + " .list-items li").Count), Generous);
        Assert.Equal(["routes[corp.example].to: added 10.0.0.6:25 (priority 20)"], await ChangesAsync());
        await page.InvokeAsync(() => page.FindAll(to + " button").Single(button => button.TextContent == "Use MX instead").ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Contains("By MX.", page.Find(to).TextContent, StringComparison.Ordinal), Generous);
    }

    [Fact]
    public void A_domain_without_a_route_is_said_to_be_undeliverable()
    {
        var page = Open<DomainsPage>("/system/smtp/routing");
        page.WaitForAssertion(() => Assert.Contains("none: mail for it is accepted and cannot be delivered", page.FindAll("tbody tr")[1].TextContent, StringComparison.Ordinal), Generous);
    }
}
