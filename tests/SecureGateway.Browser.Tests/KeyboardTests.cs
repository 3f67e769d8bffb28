using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.Browser.Tests;

/// <summary>The console without a mouse, and with a reader of screens in mind.</summary>
public sealed class KeyboardTests(Chromium chromium) : BrowserTest(chromium)
{
    [SkippableFact]
    public async Task What_a_narrow_screen_hides_is_reached_by_its_button()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await using var visitor = await SignedInAsync(gateway, Permission.View, Visitor.Narrow);
        await visitor.SettledAsync();

        await visitor.ChooseAsync("Dashboard");
        await visitor.TitledAsync("Dashboard");

        await Expect(visitor.Page.GetByRole(AriaRole.Heading, new() { Name = "Dashboard", Level = 1 })).ToBeInViewportAsync();
        Assert.InRange(await visitor.SurplusWidthAsync(), 0, 0);
        visitor.HeardNoComplaint();
    }
}
