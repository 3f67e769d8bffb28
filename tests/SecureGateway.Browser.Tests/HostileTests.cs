using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.Browser.Tests;

/// <summary>Whatever strangers put into subjects, addresses, certificates and replies is text in the console, and nothing else.</summary>
[Trait("Rule", "T-2")]
public sealed class HostileTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";

    [SkippableFact]
    public async Task Markup_and_control_characters_from_outside_are_shown_as_text()
    {
        var certificate = CertificateFactory.Shared.Make(CertificatePlan.SelfSigned("mx.evil.example") with { CommonName = "<img src=x onerror=alert(3)>" });
        var partner = PeerPlan.WithTls(StartTlsPlan.Handshake(certificate)).AnswerMessage($"450 4.7.1 {Markup}\u001b[31m\u202e reply {new string('r', 400)}");
        await using var house = await StagedHouse.StartAsync(partner, """
            tls.opportunistic.enabled = on
            connections { internal { client-hosts = [ "127.0.0.1" ], relay = full } }
            routes = [ { domains = [ "*" ], to = [ "PEER" ] } ]
            """);
        var sender = "\"<img src=x onerror=alert(4)>\"@evil.example";
        Assert.Equal(250, (await house.SendAsync("bob@partner.example", $"{Markup}\u001b[2J ][ {string.Join("\r\n ", Enumerable.Repeat(new string('s', 900), 111))}", sender)).Code); // 100 KB, folded
        await house.Gateway.Tracking.WaitForAttemptsAsync(1);
        await house.TrackedAsync();
        await using var visitor = await SignedInAsync(house.Gateway);
        var page = visitor.Page;
        var opened = new List<string>();
        page.Dialog += (_, dialog) => opened.Add(dialog.Message);

        await visitor.ChooseAsync("Track Messages");
        var subject = page.GetByRole(AriaRole.Link, new() { Name = Markup });
        await Expect(subject).ToBeVisibleAsync();
        await Expect(page.GetByText("\"<img src=x onerror=alert(4)>\"@evil.example").First).ToBeVisibleAsync();
        await NothingRanAsync("track-hostile");

        await subject.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToContainTextAsync(Markup);
        foreach (var facts in await page.GetByRole(AriaRole.Main).Locator("summary").AllAsync())
            await facts.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("CN=\"<img src=x onerror=alert(3)>\"");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync($"4.7.1 {Markup}");
        await NothingRanAsync("message-hostile");

        await visitor.ChooseAsync("Queues");
        await Expect(page.GetByRole(AriaRole.Row, new() { NameRegex = new("bob@partner.example") }).First).ToBeVisibleAsync();
        await Expect(page.GetByText($"4.7.1 {Markup}").First).ToBeVisibleAsync();
        await NothingRanAsync("queue-hostile");
        await visitor.ChooseAsync("Dashboard");
        await NothingRanAsync("dashboard-hostile");

        async Task NothingRanAsync(string picture)
        {
            await visitor.SettledAsync();
            await visitor.PictureAsync($"{picture}-1280-light");
            Assert.Empty(opened);
            await Expect(page.Locator("img[src='x'], main script")).ToHaveCountAsync(0);
            var text = await page.GetByRole(AriaRole.Main).InnerTextAsync();
            Assert.DoesNotContain(text, c => c is '\u001b' or '\u202e');
            Assert.InRange(await visitor.SurplusWidthAsync(), 0, 0);
            visitor.HeardNoComplaint();
        }
    }
}
