using Microsoft.Playwright;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.Browser.Tests;

/// <summary>The console without a mouse, and with a reader of screens in mind.</summary>
public sealed class KeyboardTests(Chromium chromium) : BrowserTest(chromium)
{
    [SkippableFact]
    public async Task From_sign_in_to_an_applied_change_by_keyboard_alone()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        var name = await Accounts.WithRoleAsync(gateway.Services, Permission.Administer);
        await using var visitor = await VisitAsync(gateway.Console);
        var page = visitor.Page;

        await visitor.GoAsync("/sign-in", "Sign in");
        await Expect(page.GetByLabel("Name", new() { Exact = true }).First).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync(name);
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync(Accounts.Password);
        await page.Keyboard.PressAsync("Enter");
        await visitor.TitledAsync("Dashboard");
        await visitor.SettledAsync();

        // The first stop leads past the navigation.
        await page.EvaluateAsync("() => document.activeElement.blur()");
        await page.Keyboard.PressAsync("Tab");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Skip to the content" })).ToBeInViewportAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Main)).ToBeFocusedAsync();

        await TabToAsync(page.GetByRole(AriaRole.Link, new() { Name = "TLS Configuration", Exact = true }), back: true);
        await page.Keyboard.PressAsync("Enter");
        await visitor.TitledAsync("TLS Configuration");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync(); // a reader begins there
        await TabToAsync(visitor.Choice("tls.opportunistic.enabled", "off"));
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(visitor.Choice("tls.opportunistic.enabled", "on")).ToBeCheckedAsync();

        var changes = page.GetByRole(AriaRole.Button, new() { Name = "Changes Made: 1" });
        await TabToAsync(changes, back: true);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true })).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(changes).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true })).ToBeFocusedAsync();
        await TabToAsync(page.GetByLabel("Comment"));
        await page.Keyboard.TypeAsync("by keyboard");
        await TabToAsync(page.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Changes Made: none" })).ToBeVisibleAsync();
        visitor.HeardNoComplaint();

        async Task TabToAsync(ILocator target, bool back = false)
        {
            await target.First.WaitForAsync();
            for (var stops = 0; stops < 150; stops++)
            {
                if (await target.First.EvaluateAsync<bool>("element => element === document.activeElement"))
                {
                    await ShowsFocusAsync();
                    return;
                }

                await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
            }

            Assert.Fail($"150 stops of the keyboard did not lead to {target}");
        }

        // A stop has to be seen: an outline, a shadow, a ground, whatever it is.
        async Task ShowsFocusAsync() => Assert.True(await page.EvaluateAsync<bool>(
            """
            async () => {
                const rested = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                const element = document.activeElement;
                const looks = node => { const s = getComputedStyle(node); return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.textDecoration].join(); };
                const frame = element.closest(".mud-input") ?? element.parentElement; // a field of MudBlazor's shows it on its border
                const all = () => [frame, ...frame.querySelectorAll("*")].map(looks).join("|");
                await rested();
                const focused = all();
                element.blur();
                await rested();
                const plain = all();
                element.focus({ focusVisible: true });
                return focused !== plain;
            }
            """), await page.EvaluateAsync<string>("() => `no focus is seen on ${document.activeElement.outerHTML.slice(0, 200)}`"));
    }

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
