using Microsoft.Playwright;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>
/// One browser for the tests of a class: the Chromium that the system has, driven by the driver that comes with the package. Nothing
/// is downloaded. Without it <see cref="Required"/> skips the test and says why.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Default = "/usr/bin/chromium";

    // Other machines are busy too: nothing here is judged by the clock.
    public const float Patience = 60_000;

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("SECUREGATEWAY_CHROMIUM") ?? Default;
        if (!File.Exists(path))
            return;
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = path,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server", "--disable-component-update", "--font-render-hinting=none"],
            Timeout = Patience,
        });
    }

    /// <summary>Skips the test where there is no Chromium.</summary>
    public void Required() => Skip.If(_browser is null, $"there is no {Default} (package chromium), and SECUREGATEWAY_CHROMIUM names no other");

    /// <summary>Somebody with a browser profile of their own: no cookie, no choice made.</summary>
    public async Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options)
    {
        Required();
        var context = await _browser!.NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
