using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.Browser.Tests;

/// <summary>
/// The way that an administrator goes with a partner that mail is sent to: TLS when offered, a look at what it did, a profile
/// that only reports, a route to it, and then one requirement after another; all of it in the browser, with mail that moves.
/// </summary>
public sealed class OutboundWorkflowTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Tls = "connections.partner.outbound-tls";

    [SkippableFact]
    [Trait("Rule", "O-4")]
    [Trait("Rule", "M-6")]
    [Trait("Rule", "M-11")]
    [Trait("Rule", "M-13")]
    public async Task From_nothing_to_a_partner_that_mail_goes_to_under_proven_tls_only()
    {
        await using var house = await StagedHouse.StartAsync(PeerPlan.GoodTls("mx.partner.example"), """
            connections { internal { client-hosts = [ "127.0.0.1" ], relay = full } }
            routes = [ { domains = [ "*" ], to = [ "PEER" ] } ]
            """);
        Assert.Equal(250, (await house.SendAsync("bob@partner.example", "Before anything", tls: false)).Code);
        Assert.False((await house.Partner.WaitForMessagesAsync(1))[0].UnderTls);
        await using var visitor = await SignedInAsync(house.Gateway);
        var page = visitor.Page;

        // Opportunistic first, and a look at what became of it.
        await visitor.ChooseAsync("TLS Configuration");
        await visitor.SetAsync("tls.opportunistic.enabled", "on");
        await visitor.ApplyAsync("TLS when offered");
        Assert.Equal(250, (await house.SendAsync("bob@partner.example", "Under TLS now")).Code);
        Assert.True((await house.Partner.WaitForMessagesAsync(2))[1].UnderTls);
        await house.TrackedAsync(gone: 2);
        await visitor.ChooseAsync("Track Messages");
        await page.GetByLabel("Recipient", new() { Exact = true }).FillAsync("@partner.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("[?]recipient=")); // both rows stood there before
        await Expect(Row("Before anything")).ToContainTextAsync("in clear");
        await Expect(Row("Under TLS now")).ToContainTextAsync("TLS 1.3");
        await page.GetByRole(AriaRole.Link, new() { Name = "Under TLS now" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Encrypted all the way" })).ToBeVisibleAsync();

        // A profile, that reports at first, and a route that names it.
        await visitor.ChooseAsync("Connections");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("partner");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add profile" }).ClickAsync();
        await visitor.TitledAsync("partner");
        await page.GetByRole(AriaRole.Link, new() { Name = "TLS Settings" }).ClickAsync();
        await visitor.SetAsync($"{Tls}.mandatory", "on");
        await visitor.SetAsync($"{Tls}.mode", "report");
        await visitor.ChooseAsync("Mail Domains and Routing");
        await page.GetByRole(AriaRole.Link, new() { Name = "Email Routing" }).ClickAsync();
        await page.GetByLabel("Recipient domains").FillAsync("partner.example");
        await page.GetByLabel("To hosts; empty: by MX").FillAsync(house.Partner.HostAndPort);
        await page.GetByRole(AriaRole.Combobox, new() { NameRegex = new("^Profile") }).SelectOptionAsync("partner");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add route" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "partner.example", Exact = true })).ToBeVisibleAsync();
        await visitor.ApplyAsync("partner, reporting");
        Assert.Equal(250, (await house.SendAsync("bob@partner.example", "Reported on")).Code);
        await house.Partner.WaitForMessagesAsync(3);
        await house.TrackedAsync(gone: 3);

        // What recent mail says, then the next step: enforce, and who the server is.
        await page.GetByRole(AriaRole.Link, new() { Name = "partner", Exact = true }).ClickAsync();
        var evidence = page.GetByRole(AriaRole.Complementary, new() { Name = "Evidence for mail going out" });
        await Expect(evidence).ToContainTextAsync("See these messages");
        await visitor.PictureAsync("workflow-evidence-1280-light");
        await visitor.SetAsync($"{Tls}.mode", "enforce");
        await visitor.SetAsync($"{Tls}.server-certificate.validation", "name");
        await visitor.AddAsync($"{Tls}.server-certificate.names", "mx.partner.example");
        await visitor.AddAsync($"{Tls}.server-certificate.signing", "partner-ca");
        var probe = page.GetByRole(AriaRole.Region, new() { Name = "Probe now" });
        await probe.GetByLabel("the pending one").CheckAsync();
        await probe.GetByRole(AriaRole.Button, new() { Name = "Probe now" }).ClickAsync();
        await Expect(probe.Locator(".probed-verdict.good")).ToBeVisibleAsync();
        await Expect(probe.GetByRole(AriaRole.Row).Filter(new() { HasText = "mx.partner.example" }).Filter(new() { HasText = "met" }).First).ToBeVisibleAsync();
        await Expect(probe.GetByRole(AriaRole.Row).Filter(new() { HasText = "missed" })).ToHaveCountAsync(0);
        await visitor.PictureAsync("workflow-probe-1280-light");
        await visitor.ApplyAsync("partner, enforced");
        Assert.Equal(250, (await house.SendAsync("bob@partner.example", "Proven")).Code);
        var proven = (await house.Partner.WaitForMessagesAsync(4))[3];
        Assert.True(proven.UnderTls);
        await house.TrackedAsync(gone: 4);

        // The partner loses its TLS: nothing goes out, and tracking says why.
        await house.ReplacePartnerAsync(PeerPlan.Plaintext("mx.partner.example"));
        await probe.GetByLabel("the applied configuration").CheckAsync();
        await probe.GetByRole(AriaRole.Button, new() { Name = "Probe now" }).ClickAsync();
        await Expect(probe.Locator(".probed-verdict.bad")).ToBeVisibleAsync();
        Assert.Equal(250, (await house.SendAsync("bob@partner.example", "Must not leak")).Code);
        await house.Gateway.Tracking.WaitForAttemptsAsync(5);
        await house.TrackedAsync();
        Assert.DoesNotContain(house.Partner.AllMessages, message => message.Text.Contains("Must not leak", StringComparison.Ordinal));
        await visitor.ChooseAsync("Track Messages");
        await Expect(Row("Must not leak")).ToContainTextAsync("refused for TLS");
        await page.GetByRole(AriaRole.Link, new() { Name = "Must not leak" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "On its way: not delivered yet" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("partner");
        await visitor.PictureAsync("workflow-kept-1280-light");
        visitor.HeardNoComplaint();

        ILocator Row(string subject) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = subject, Exact = true }) });
    }
}
