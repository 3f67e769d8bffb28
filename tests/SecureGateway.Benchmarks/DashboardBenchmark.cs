using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>
/// The dashboard as somebody sees it who opens it: in the Chromium that the system has, from asking for the address until the
/// figures stand there, on a gateway that tracks a million messages of a month. Then from one span to another, as a click does it.
/// </summary>
internal static partial class DashboardBenchmark
{
    private static readonly string[] Spans = ["24h", "7d", "30d"];

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var chromium = Environment.GetEnvironmentVariable("SECUREGATEWAY_CHROMIUM") ?? "/usr/bin/chromium";
        if (!File.Exists(chromium))
        {
            Console.Error.WriteLine($"dashboard skipped: there is no {chromium} (package chromium), and SECUREGATEWAY_CHROMIUM names no other");
            return 1;
        }

        await using var directory = new WorkDirectory(arguments);
        var own = directory.Sub("gateway");
        var options = TrackBenchmark.Options(Path.Combine(Directory.CreateDirectory(Path.Combine(own, "data")).FullName, "tracking.db"));
        if (arguments.Text("from") is { } made)
            File.Copy(made, options.Path);
        else
            await TrackBenchmark.FillAsync(options, arguments.Number("total", 1_000_000), new Random(1));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        using var nobody = new ReservedPort();
        await using var gateway = await GatewayProcess.StartAsync(arguments, new RelaySetting(nobody.EndPoint, false, own));
        if (gateway is null)
            return 1;

        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"] });
        var page = await browser.NewPageAsync(new() { BaseURL = gateway.WebConsole.ToString() });
        await EnterAsync(page, await File.ReadAllTextAsync(gateway.LogFile));
        var loads = arguments.Number("loads", 20);
        foreach (var span in Spans)
            await TimeAsync($"opened at {span}", loads, page, span, () => page.GotoAsync($"/?since={span}", new() { WaitUntil = WaitUntilState.Commit }));
        for (var i = 0; i < Spans.Length; i++)
        {
            var (from, to) = (Spans[(i + 1) % Spans.Length], Spans[i]);
            await TimeAsync($"from {from} to {to}", loads, page, to, () => page.GetByRole(AriaRole.Group, new() { Name = "How far back" }).GetByRole(AriaRole.Link, new() { Name = to, Exact = true }).ClickAsync(), before: from);
        }

        return 0;
    }

    private static async Task TimeAsync(string what, int times, IPage page, string span, Func<Task> act, string? before = null)
    {
        var took = new List<double>();
        for (var i = 0; i <= times; i++)
        {
            if (before is not null)
            {
                await page.GotoAsync($"/?since={before}");
                await ShownAsync(page, before);
            }

            var began = Stopwatch.GetTimestamp();
            await act();
            await ShownAsync(page, span);
            if (i > 0) // the first fills caches
                took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        took.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-16} p50 {took[took.Count / 2],6:0} ms   p95 {took[took.Count * 95 / 100],6:0} ms   worst {took[^1],6:0} ms"));
    }

    // The figures of this span, and what waits beside them.
    private static async Task ShownAsync(IPage page, string span)
    {
        await page.Locator($".tile-number a[href*='from={span}'][href*='kind=message']").WaitForAsync();
        await page.Locator("section[aria-labelledby=waiting-title], section[aria-labelledby=peers-title]").First.WaitForAsync();
    }

    private static async Task EnterAsync(IPage page, string log)
    {
        var code = Code().Match(log).Groups[1].Value;
        await page.GotoAsync("/");
        await page.GetByLabel("Name of your account").FillAsync("bench");
        await page.GetByLabel("One-time code").FillAsync(code);
        await page.GetByLabel("New password", new() { Exact = true }).FillAsync("four words that fit");
        await page.GetByLabel("New password again").FillAsync("four words that fit");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account and sign in" }).ClickAsync();
        await ShownAsync(page, "24h");
    }

    [GeneratedRegex("one-time code ([A-Z0-9-]+)")]
    private static partial Regex Code();
}
