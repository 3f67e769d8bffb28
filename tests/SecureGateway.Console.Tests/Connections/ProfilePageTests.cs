using Bunit;
using SecureGateway.Configuration;
using SecureGateway.WebConsole.Pages.Connections;

namespace SecureGateway.WebConsole.Tests.Connections;

/// <summary>Connection profiles (M-1), their TLS (M-2), and text of strangers in them.</summary>
public sealed class ProfilePageTests() : Settings.PolicyTest("""
    connections { bank { notes = "<img src=x onerror=alert(1)>", client-hosts = [ "192.0.2.0/24" ] } }
    routes = [ { domains = [ bank.example ], to = mx, connection = bank } ]
    """)
{
    [Fact]
    [Trait("Rule", "M-2")]
    public void Where_TLS_is_edited_stands_what_overrides_what()
    {
        var page = Open<ProfilePage>("/system/smtp/connections/profile?name=bank&tab=tls");
        page.WaitForAssertion(() => Assert.Contains("Mandatory TLS overrides the global setting, whatever that is.", page.Markup, StringComparison.Ordinal), Generous);
        Assert.Contains("which is off in pending", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "M-9")]
    public void Names_are_asked_for_where_the_name_is_judged()
    {
        const string prefix = "#setting-connections\\.bank\\.outbound-tls\\.server-certificate\\.";
        var page = Open<ProfilePage>("/system/smtp/connections/profile?name=bank&tab=tls");
        page.WaitForElement(prefix + "validation", Generous);
        Assert.Equal(["none", "trusted", "name"], page.FindAll(prefix + "validation .choice-word").Select(word => word.TextContent));
        Assert.Empty(page.FindAll(prefix + "names"));
        page.Find(prefix + "validation input[value=name]").Change("name");
        Assert.Contains("The name of the host that the route leads to.", page.WaitForElement(prefix + "names", Generous).TextContent, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "M-1")]
    public async Task A_profile_is_made_and_its_page_opens()
    {
        var page = Open<ConnectionsPage>("/system/smtp/connections");
        page.WaitForElement("form input", Generous).Input("bank");
        page.WaitForAssertion(() => Assert.Contains("There is a connection bank already", page.Markup, StringComparison.Ordinal), Generous);
        page.Find("form input").Input("new partner");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll("#new-wrong p")), Generous);
        await page.InvokeAsync(() => page.Find("form").SubmitAsync());
        page.WaitForAssertion(() => Assert.EndsWith("/system/smtp/connections/profile?name=new%20partner&tab=overview", Navigation.Uri, StringComparison.Ordinal), Generous);
        Assert.Equal(["connection new partner added"], (await ChangesAsync()).Select(words => words.Replace("\"", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void Notes_are_text()
    {
        var page = Open<ConnectionsPage>("/system/smtp/connections");
        page.WaitForAssertion(() => Assert.Contains("<img src=x onerror=alert(1)>", page.Find("tbody th").TextContent, StringComparison.Ordinal), Generous);
        Assert.Empty(page.FindAll("tbody img"));
    }

    [Fact]
    public async Task A_profile_that_is_gone_says_so()
    {
        await EditAsync(new PolicyEdit.Unset("connections.bank"));
        var page = Open<ProfilePage>("/system/smtp/connections/profile?name=bank&tab=relay");
        page.WaitForAssertion(() => Assert.Contains("There is no such profile", page.Markup, StringComparison.Ordinal), Generous);
    }
}
