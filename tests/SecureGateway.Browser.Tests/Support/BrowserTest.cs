using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>What tests in the browser have in common: they are skipped without one, and leave a picture of where they ended.</summary>
[Collection(ChromiumRun.Name)]
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    private readonly List<Visitor> _visitors = [];

    public virtual Task InitializeAsync()
    {
        chromium.Required();
        return Task.CompletedTask;
    }

    /// <summary>Somebody at a browser, who has opened nothing yet.</summary>
    protected async Task<Visitor> VisitAsync(Uri console, int width = Visitor.Wide, bool dark = false, [CallerMemberName] string test = "")
    {
        var visitor = await Visitor.ArriveAsync(chromium, console, width, dark, $"{GetType().Name}.{test}-{_visitors.Count + 1}");
        _visitors.Add(visitor);
        return visitor;
    }

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

    public virtual async Task DisposeAsync()
    {
        foreach (var visitor in _visitors)
            await visitor.DisposeAsync();
    }
}
