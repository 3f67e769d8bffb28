using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.Browser.Tests;

/// <summary>
/// The same way with a partner that mail comes from: offer TLS, see who uses it, make a profile for the partner's servers, and
/// tighten it until only the partner's own certificate brings mail from there.
/// </summary>
public sealed class InboundWorkflowTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Tls = "connections.partner.inbound-tls";

    [SkippableFact]
    [Trait("Rule", "O-3")]
    [Trait("Rule", "M-4")]
    [Trait("Rule", "M-5")]
    [Trait("Rule", "M-13")]
    public async Task From_nothing_to_a_partner_whose_mail_comes_under_proven_tls_only()
    {
        await using var house = await StagedHouse.StartAsync(PeerPlan.Plaintext(), """
            domains = [ "corp.example" ]
            routes = [ { domains = [ "corp.example" ], to = [ "PEER" ] } ]
            """);
        await using var visitor = await SignedInAsync(house.Gateway);
        var page = visitor.Page;
        await using (var before = await house.Gateway.ConnectAsync())
            Assert.False((await before.CommandAsync("EHLO client.example")).Offers("STARTTLS"));

        await visitor.ChooseAsync("TLS Configuration");
        await visitor.SetAsync("tls.opportunistic.enabled", "on");
        await visitor.ApplyAsync("offer TLS");
        Assert.Equal(250, (await FromPartnerAsync("In clear", tls: false)).Code);
        Assert.Equal(250, (await FromPartnerAsync("Under TLS", tls: true)).Code);
        await house.TrackedAsync(gone: 2);
        await visitor.ChooseAsync("Track Messages");
        await page.GetByLabel("Sender", new() { Exact = true }).FillAsync("@partner.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await page.WaitForURLAsync(new System.Text.RegularExpressions.Regex("[?]sender=")); // both rows stood there before
        await Expect(Row("In clear")).ToContainTextAsync("in clear");
        await Expect(Row("Under TLS")).ToContainTextAsync("TLS 1.3");

        await visitor.ChooseAsync("Connections");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("partner");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add profile" }).ClickAsync();
        await visitor.TitledAsync("partner");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Profile partner" }).GetByRole(AriaRole.Link, new() { Name = "Client Hosts" }).ClickAsync();
        await visitor.AddAsync("connections.partner.client-hosts", "127.0.0.1");
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Profile partner" }).GetByRole(AriaRole.Link, new() { Name = "TLS Settings" }).ClickAsync();
        await visitor.SetAsync($"{Tls}.mandatory", "on");
        await visitor.SetAsync($"{Tls}.mode", "report");
        await visitor.ApplyAsync("partner, reporting");
        Assert.Equal(250, (await FromPartnerAsync("Would be refused", tls: false)).Code);
        Assert.Equal(250, (await FromPartnerAsync("Would be taken", tls: true)).Code);
        await house.TrackedAsync(gone: 4);

        await page.ReloadAsync(); // the evidence is that of when the page was opened
        await Expect(page.GetByRole(AriaRole.Complementary, new() { Name = "Evidence for mail coming in" })).ToContainTextAsync("1 of 2");
        await visitor.SetAsync($"{Tls}.mode", "enforce");
        await visitor.ApplyAsync("partner, enforced");
        Assert.Equal((530, "5.7.0"), Said(await FromPartnerAsync("Refused", tls: false)));
        Assert.Equal(250, (await FromPartnerAsync("Taken", tls: true)).Code);

        await visitor.SetAsync($"{Tls}.client-certificate.validation", "name");
        await visitor.AddAsync($"{Tls}.client-certificate.names", "mail.partner.example");
        await visitor.AddAsync($"{Tls}.client-certificate.signing", "partner-ca");
        await visitor.ApplyAsync("partner, by its certificate");
        var refused = await FromPartnerAsync("Nobody's certificate", tls: true);
        Assert.Equal(550, refused.Code);
        Assert.StartsWith("5.7.", refused.Status, StringComparison.Ordinal);
        Assert.Equal(250, (await FromPartnerAsync("The partner's certificate", tls: true, CertificateFactory.Shared.Client("mail.partner.example"))).Code);

        await house.TrackedAsync(gone: 6);
        Assert.Equal(
            ["In clear", "Taken", "The partner's certificate", "Under TLS", "Would be refused", "Would be taken"],
            (await house.Partner.WaitForMessagesAsync(6)).Select(message => message.Header("Subject")).Order(StringComparer.Ordinal)); // two at once may overtake each other
        await house.TrackedAsync();
        await visitor.ChooseAsync("Track Messages");
        await page.GetByLabel("Refused for TLS").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Refused at MAIL" })).ToHaveCountAsync(2);
        await visitor.PictureAsync("workflow-refused-1280-light");
        visitor.HeardNoComplaint();

        Task<StagedReply> FromPartnerAsync(string subject, bool tls, StagedCertificate? certificate = null) =>
            house.SendAsync("alice@corp.example", subject, "bob@partner.example", tls, certificate);

        ILocator Row(string subject) => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Link, new() { Name = subject, Exact = true }) });

        static (int, string?) Said(StagedReply reply) => (reply.Code, reply.Status);
    }
}
