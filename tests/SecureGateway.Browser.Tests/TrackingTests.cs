using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureGateway.Access.Sessions;
using SecureGateway.Browser.Tests.Support;

namespace SecureGateway.Browser.Tests;

/// <summary>Messages are found by each of what an administrator knows of them, and taken along as a file (T-1).</summary>
[Trait("Rule", "T-1")]
public sealed class TrackingTests(Chromium chromium, HouseWithMail mail) : BrowserTest(chromium), IClassFixture<HouseWithMail>
{
    private const string Broken = "Two tries and then in clear";

    [SkippableFact]
    public async Task Mail_is_found_by_its_fallback_its_subject_its_Message_Id_and_its_time()
    {
        await using var visitor = await SignedInAsync(mail.House.Gateway);
        var page = visitor.Page;
        var titles = page.Locator(".what-title");
        await visitor.ChooseAsync("Track Messages");
        await Expect(titles).ToHaveTextAsync(["Failed TLS handshake", "For the bank only", "Sent in clear", "Quarterly figures", Broken]);

        await page.GetByLabel("Fell back to plaintext").CheckAsync();
        await SearchAsync();
        await Expect(titles).ToHaveTextAsync([Broken]);
        await Expect(page.GetByRole(AriaRole.Main).Locator("tbody tr")).ToContainTextAsync("fell back");
        await visitor.PictureAsync("track-fell-back-1280-light");
        await ClearAsync();

        await page.GetByLabel("Subject", new() { Exact = true }).FillAsync("QUARTERLY");
        await SearchAsync();
        await Expect(titles).ToHaveTextAsync(["Quarterly figures"]);
        await ClearAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "More fields" }).ClickAsync();
        await page.GetByLabel("Message-Id or queue id").FillAsync("clear-1@corp.example");
        await SearchAsync();
        await Expect(titles).ToHaveTextAsync(["Sent in clear"]);
        await ClearAsync();

        // In the viewer's zone, which is Berlin's; the gateway counts in UTC.
        var here = TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await ReceivedAsync("between...");
        await FillAsync("Before (Europe/Berlin)", here.AddMinutes(-30));
        await SearchAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Nothing was found" })).ToBeVisibleAsync();
        await FillAsync("Before (Europe/Berlin)", here.AddMinutes(30));
        await FillAsync("From (Europe/Berlin)", here.AddMinutes(-30));
        await SearchAsync();
        await Expect(titles).ToHaveCountAsync(5);
        await ReceivedAsync("in the last hour");
        await page.GetByLabel("Subject", new() { Exact = true }).FillAsync("bank");
        await SearchAsync();
        await Expect(titles).ToHaveTextAsync(["For the bank only"]);
        visitor.HeardNoComplaint();

        async Task ReceivedAsync(string range)
        {
            await page.GetByLabel("Received", new() { Exact = true }).ClickAsync();
            await page.Locator(".mud-popover-open .mud-list-item").Filter(new() { HasText = range }).ClickAsync();
            await Expect(page.Locator(".mud-popover-open")).ToHaveCountAsync(0);
        }

        async Task FillAsync(string label, DateTimeOffset at)
        {
            await page.GetByLabel(label).FillAsync(at.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture));
            await page.GetByLabel(label).BlurAsync();
        }

        Task SearchAsync() => page.GetByRole(AriaRole.Button, new() { Name = "Search", Exact = true }).ClickAsync();

        async Task ClearAsync()
        {
            await page.GetByRole(AriaRole.Button, new() { Name = "Clear", Exact = true }).ClickAsync();
            await Expect(titles).ToHaveCountAsync(5);
        }
    }

    [SkippableTheory]
    [InlineData("Came in", "4")]
    [InlineData("Fell back to plaintext", "1")]
    [InlineData("Refused for TLS", "1")]
    [InlineData("Handshakes failed", "1")]
    public async Task A_number_on_the_dashboard_is_that_of_the_messages_behind_it(string tile, string number)
    {
        await using var visitor = await SignedInAsync(mail.House.Gateway);
        await visitor.Page.GetByRole(AriaRole.Link, new() { Name = $"{tile}: {number}", Exact = true }).ClickAsync();
        await visitor.TitledAsync("Track Messages");
        await Expect(visitor.Page.Locator(".what-title")).ToHaveCountAsync(int.Parse(number, CultureInfo.InvariantCulture));
        visitor.HeardNoComplaint();
    }

    [SkippableFact]
    public async Task What_is_found_is_taken_along_as_a_file_by_those_who_are_signed_in()
    {
        await using var visitor = await SignedInAsync(mail.House.Gateway);
        var page = visitor.Page;
        await visitor.OpenAsync("/messages/track?tls=false", "Track Messages");
        await Expect(page.Locator(".what-title")).ToHaveTextAsync(["Sent in clear", Broken]);

        await page.GetByRole(AriaRole.Button, new() { Name = "Export what is found" }).ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByText("CSV, for spreadsheets").ClickAsync());
        Assert.Matches(@"^messages-\d{8}-\d{6}\.csv$", file.SuggestedFilename);
        // Asked for again: a browser does not always tell when a download that is over at once has ended.
        var lines = (await (await page.APIRequest.GetAsync(file.Url)).TextAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.StartsWith("node,id,received,", lines[0], StringComparison.Ordinal);
        Assert.Contains("Sent in clear", lines[1], StringComparison.Ordinal);
        Assert.Contains(Broken, lines[2], StringComparison.Ordinal);
        visitor.HeardNoComplaint();

        mail.House.Gateway.Services.GetRequiredService<ConsoleSessions>().EndOf("ada");
        Assert.Equal((int)HttpStatusCode.Unauthorized, (await page.APIRequest.GetAsync("/messages/track/export?format=csv")).Status);
    }
}
