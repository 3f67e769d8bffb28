using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace SecureGateway.Browser.Tests.Support;

/// <summary>
/// Somebody at a browser, with one window. Whatever the browser complains of meanwhile (errors on its console, scripts that
/// failed, what the content security policy kept away) is kept for <see cref="HeardNoComplaint"/>.
/// </summary>
public sealed class Visitor : IAsyncDisposable
{
    public const int Wide = 1280;
    public const int Narrow = 390;

    // What has changed nothing for so long (ms) has settled; a page that is looked at live comes to rest between two looks.
    private const int Rest = 250;

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly IBrowserContext _context;
    private readonly string _test;

    private Visitor(IBrowserContext context, IPage page, string test)
    {
        (_context, Page, _test) = (context, page, test);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                _complaints.Enqueue($"{message.Type}: {message.Text} ({page.Url})");
        };
        page.PageError += (_, error) => _complaints.Enqueue($"script: {error}");
    }

    public IPage Page { get; }

    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <param name="width">Of the window, in pixels of CSS.</param>
    /// <param name="test">Names the picture of where it ended.</param>
    public static async Task<Visitor> ArriveAsync(Chromium chromium, Uri console, int width, bool dark, string test)
    {
        var context = await chromium.NewContextAsync(new()
        {
            BaseURL = console.ToString(),
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB",
            TimezoneId = "Europe/Berlin",
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new() { Width = width, Height = HeightOf(width) },
        });
        return new Visitor(context, await context.NewPageAsync(), test);
    }

    /// <summary>Fills in the sign-in form and sends it, wherever it leads.</summary>
    public async Task TrySignInAsync(string name, string password = Accounts.Password)
    {
        await Page.GetByLabel("Name", new() { Exact = true }).First.FillAsync(name);
        await Page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
    }

    /// <summary>Signs in and waits for the console.</summary>
    public async Task SignInAsync(string name, string password = Accounts.Password)
    {
        await Page.GotoAsync("/sign-in");
        await TrySignInAsync(name, password);
        await OpenedAsync();
    }

    /// <summary>Until the console answers to what is done to it.</summary>
    public async Task OpenedAsync() => await Assertions.Expect(Page.GetByRole(AriaRole.Main)).ToBeVisibleAsync();

    /// <summary>Opens an address and waits for the page with this title.</summary>
    public async Task GoAsync(string path, string title)
    {
        await Page.GotoAsync(path);
        await TitledAsync(title);
    }

    public Task TitledAsync(string title) => Assertions.Expect(Page.GetByRole(AriaRole.Heading, new() { Name = title, Level = 1 })).ToBeVisibleAsync();

    /// <summary>Opens what stands in the navigation under this name.</summary>
    public async Task ChooseAsync(string place)
    {
        var link = Page.GetByRole(AriaRole.Navigation, new() { Name = "Places" }).GetByRole(AriaRole.Link, new() { Name = place, Exact = true });
        // On a narrow screen the navigation goes out of sight by itself, at the latest when the page has learned how narrow it is.
        for (var tries = Page.ViewportSize!.Width == Narrow ? 10 : 0; tries > 0; tries--)
        {
            if (!await link.IsVisibleAsync())
                await Page.GetByRole(AriaRole.Button, new() { Name = "Places" }).ClickAsync();
            try
            {
                await link.ClickAsync(new() { Timeout = Chromium.Patience / 10 });
                return;
            }
            catch (TimeoutException) when (tries > 1)
            {
                continue; // gone again before it could be clicked
            }
        }

        await link.ClickAsync();
    }

    /// <summary>Opens an address without leaving the console.</summary>
    public async Task OpenAsync(string path, string title)
    {
        await EvaluateAsync<object?>("path => Blazor.navigateTo(path)", path);
        await TitledAsync(title);
        await SettledAsync();
    }

    /// <summary>Runs a script in the page; one that does not end fails here, since the driver waits for it without a limit.</summary>
    /// <exception cref="TimeoutException">It has not ended.</exception>
    public Task<T> EvaluateAsync<T>(string script, object? argument = null) => Page.EvaluateAsync<T>(script, argument).WaitAsync(TimeSpan.FromMilliseconds(Chromium.Patience));

    /// <summary>Until the page has come to rest.</summary>
    public Task SettledAsync() => EvaluateAsync<object?>(
        """
        rest => new Promise(done => {
            let timer;
            const watch = new MutationObserver(() => begin());
            const begin = () => { clearTimeout(timer); timer = setTimeout(() => { watch.disconnect(); done(); }, rest); };
            watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
            begin();
        })
        """,
        Rest);

    /// <summary>By how much the page is wider than the window, so that one has to scroll sideways.</summary>
    public Task<int> SurplusWidthAsync() => EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");

    /// <summary>Light to dark, or back, as the console offers it.</summary>
    public async Task TurnColoursAsync(bool dark)
    {
        if (await EvaluateAsync<string>("() => document.documentElement.dataset.colours") == (dark ? "dark" : "light"))
            return;
        await Page.GetByRole(AriaRole.Button, new() { Name = dark ? "Dark colours" : "Light colours" }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = dark ? "Light colours" : "Dark colours" })).ToBeVisibleAsync();
        await Page.Mouse.MoveAsync(0, 0); // no tooltip over the page
        await Assertions.Expect(Page.Locator(".mud-tooltip.mud-popover-open")).ToHaveCountAsync(0);
        await SettledAsync();
    }

    /// <summary>The field of a setting, wherever it stands.</summary>
    public ILocator Setting(string key) => Page.Locator($"[id='setting-{key}']");

    /// <summary>One of the words that a setting chooses from.</summary>
    public ILocator Choice(string key, string word) => Setting(key).Locator($"input[type=radio][value='{word}']");

    /// <summary>Chooses a word, and waits until it is pending.</summary>
    public async Task SetAsync(string key, string word)
    {
        await Choice(key, word).CheckAsync();
        await Assertions.Expect(Setting(key)).ToContainTextAsync("pending");
        await Assertions.Expect(Choice(key, word)).ToBeCheckedAsync();
    }

    /// <summary>Adds an item to a list, and waits until it is pending.</summary>
    public async Task AddAsync(string key, string item)
    {
        await Setting(key).GetByRole(AriaRole.Textbox).Or(Setting(key).GetByRole(AriaRole.Combobox)).First.FillAsync(item);
        await Setting(key).GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await Assertions.Expect(Setting(key).GetByRole(AriaRole.Listitem).Filter(new() { HasText = item })).ToBeVisibleAsync();
    }

    /// <summary>Applies what is pending, by the panel that is always in reach.</summary>
    public async Task ApplyAsync(string comment)
    {
        await Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Changes Made: [1-9]") }).ClickAsync();
        var panel = Page.GetByRole(AriaRole.Dialog, new() { Name = "Changes Made" });
        await panel.GetByLabel("Comment").FillAsync(comment);
        await panel.GetByRole(AriaRole.Button, new() { Name = "Apply", Exact = true }).ClickAsync();
        await Assertions.Expect(Page.GetByRole(AriaRole.Button, new() { Name = "Changes Made: none" })).ToBeVisibleAsync();
    }

    /// <summary>Keeps a picture of the page, from its top on, among the results of the run.</summary>
    /// <param name="whole">Not only what the window shows of it.</param>
    public async Task PictureAsync(string name, bool whole = true)
    {
        await EvaluateAsync<object?>("() => scrollTo(0, 0)");
        await Page.ScreenshotAsync(new() { Path = Pictures.PathOf(name), FullPage = whole, Animations = ScreenshotAnimations.Disabled });
    }

    public void HeardNoComplaint() => Assert.Empty(_complaints);

    private static int HeightOf(int width) => width < 600 ? 844 : 900;

    public async ValueTask DisposeAsync()
    {
        try
        {
            await PictureAsync($"ended/{_test}");
        }
        catch (Exception e) when (e is PlaywrightException or TimeoutException)
        {
            _complaints.Enqueue($"no picture of where it ended: {e.Message}"); // the window is gone; the test says why
        }

        await _context.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromMilliseconds(Chromium.Patience));
    }
}
