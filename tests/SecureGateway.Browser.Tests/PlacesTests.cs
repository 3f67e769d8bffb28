using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.WebConsole.Navigation;

namespace SecureGateway.Browser.Tests;

/// <summary>
/// Every page, with mail that really moved behind it, on a wide and on a narrow screen, in light and in dark colours: reached
/// by the navigation, without a complaint of the browser, and with nothing serious that axe-core finds. Pictures of all of
/// them are kept.
/// </summary>
public abstract class PlacesTests(Chromium chromium, HouseWithMail mail, int width) : BrowserTest(chromium), IClassFixture<HouseWithMail>
{
    // Pages that are reached from a place: path, and the title.
    private static readonly (string Name, string Path, string Title)[] Below =
    [
        ("certificates", "/system/encryption/tls/certificates", "TLS Configuration"),
        ("profile-overview", "/system/smtp/connections/profile?name=bank&tab=overview", "bank"),
        ("profile-client-hosts", "/system/smtp/connections/profile?name=bank&tab=client-hosts", "bank"),
        ("profile-sender-domains", "/system/smtp/connections/profile?name=bank&tab=sender-domains", "bank"),
        ("profile-relay", "/system/smtp/connections/profile?name=bank&tab=relay", "bank"),
        ("profile-tls", "/system/smtp/connections/profile?name=bank&tab=tls", "bank"),
        ("routes", "/system/smtp/routing/routes", "Mail Domains and Routing"),
        ("route", "/system/smtp/routing/route?domain=bank.example", "Route for bank.example"),
        ("compared", "/system/configuration/history?from=applied&to=pending", "Configuration History"),
        ("nothing-there", "/nothing-there", "There is no such page"),
    ];

    // What the README shows, as the window has it.
    private static readonly string[] InTheReadme = ["dashboard", "message", "profile-tls"];

    [SkippableFact]
    public async Task Every_page_can_be_reached_and_used_by_everybody()
    {
        await using var visitor = await SignedInAsync(mail.House.Gateway, width: width);
        var findings = new List<string>();
        var isDark = false;

        foreach (var place in Places.All)
        {
            await visitor.ChooseAsync(place.Name);
            await visitor.TitledAsync(place.Name);
            await Assertions.Expect(visitor.Page).ToHaveTitleAsync($"{place.Name} - SecureGateway"); // the window's
            await visitor.SettledAsync();
            await LookAsync(place.Name.ToLowerInvariant().Replace(' ', '-'));
        }

        foreach (var (name, path, title) in Below)
        {
            await visitor.OpenAsync(path, title);
            await LookAsync(name);
        }

        await visitor.OpenAsync("/messages/track", "Track Messages");
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = "Quarterly figures" }).ClickAsync();
        await visitor.TitledAsync("Quarterly figures");
        await visitor.SettledAsync();
        await LookAsync("message");

        Assert.True(findings.Count == 0, string.Join('\n', findings));
        visitor.HeardNoComplaint();

        // Each page in both colours, beginning with those that the page before had at last.
        async Task LookAsync(string name)
        {
            foreach (var dark in (bool[])[isDark, !isDark])
            {
                await visitor.TurnColoursAsync(isDark = dark);
                await visitor.PictureAsync($"{name}-{width}-{(dark ? "dark" : "light")}");
                if (width == Visitor.Wide && !dark && InTheReadme.Contains(name))
                    await visitor.PictureAsync($"window/{name}", whole: false);
                if (width == Visitor.Wide || !dark) // the narrow page's colours are those of the wide one
                    findings.AddRange(await Axe.SeriousAsync(visitor, $"{name} {width} {(dark ? "dark" : "light")}", coloursOnly: dark));
            }

            if (await visitor.SurplusWidthAsync() is > 0 and var surplus)
                findings.Add($"{name}: {surplus} pixels wider than a window of {width}");
        }
    }
}
