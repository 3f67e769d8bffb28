using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>
/// What tests in the browser have in common: they are skipped without one. Whoever visits leaves before the gateway does. The
/// classes run side by side, each with a browser of its own.
/// </summary>
public abstract class BrowserTest(Chromium chromium) : IClassFixture<Chromium>
{
    private int _visitors;

    /// <summary>Somebody at a browser, who has opened nothing yet.</summary>
    protected Task<Visitor> VisitAsync(Uri console, int width = Visitor.Wide, bool dark = false, [CallerMemberName] string test = "") =>
        Visitor.ArriveAsync(chromium, console, width, dark, $"{GetType().Name}.{test}-{++_visitors}");

    /// <summary>Somebody who has signed in and sees the dashboard.</summary>
    protected Task<Visitor> SignedInAsync(
        RunningGateway gateway, Permission role = Permission.Administer, int width = Visitor.Wide, bool dark = false, [CallerMemberName] string test = "") =>
        SignedInAsync(gateway.Console, gateway.Services, role, width, dark, test);

    protected async Task<Visitor> SignedInAsync(
        Uri console, IServiceProvider services, Permission role = Permission.Administer, int width = Visitor.Wide, bool dark = false, [CallerMemberName] string test = "")
    {
        var visitor = await VisitAsync(console, width, dark, test);
        await visitor.SignInAsync(await Accounts.WithRoleAsync(services, role));
        return visitor;
    }

    protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);
}
