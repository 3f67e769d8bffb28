using System.Net;
using System.Net.WebSockets;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Access.Audit;
using SecureGateway.Access.Sessions;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.WebConsole;

/// <summary>What the console's address says to browsers, whom it lets in, and what it keeps closed.</summary>
public sealed partial class ConsoleDoorTests
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/")]
    [InlineData("/password")]
    [InlineData("/nothing-here")]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/healthz/live")]
    public async Task Every_answer_says_what_a_browser_may_do_with_it(string path)
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
        {
        }

        using var answer = await browser.GetAsync(path);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        var rules = policy.Split("; ").Select(rule => rule.Split(' ', 2)).ToDictionary(rule => rule[0], rule => rule[1]);
        Assert.Equal(
            ("'none'", "'self'", "'none'", "'self'", "'self'"),
            (rules["default-src"], rules["script-src"], rules["frame-ancestors"], rules["form-action"], rules["base-uri"]));
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        foreach (var (name, value) in new[]
        {
            ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Opener-Policy", "same-origin"),
        })
            Assert.Equal(value, Assert.Single(answer.Headers.GetValues(name)));
        Assert.Contains("camera=()", Assert.Single(answer.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security")); // in clear it would say nothing
        Assert.False(answer.Headers.Contains("Server"));
        if (!path.EndsWith(".js", StringComparison.Ordinal))
            Assert.True(answer.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task No_page_has_a_script_of_its_own_in_it()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        var pages = await browser.Http.GetStringAsync("/sign-in");
        using (await browser.SignInAsync("ann"))
            pages += await browser.Http.GetStringAsync("/");

        Assert.All(Script().Matches(pages), script => Assert.Contains("src=\"", script.Value, StringComparison.Ordinal));
        Assert.DoesNotMatch(@"\son\w+\s*=", pages);
        foreach (var file in Source().Matches(pages).Select(match => match.Groups[1].Value))
        {
            using var answer = await browser.GetAsync("/" + file);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_says_so_to_people_and_programs()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
        {
        }

        using var program = await browser.GetAsync("/nowhere");
        browser.Http.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml");
        using var person = await browser.GetAsync("/nowhere");
        using var page = await browser.GetAsync("/not-found");

        Assert.Equal((HttpStatusCode.NotFound, "/not-found"), (program.StatusCode, person.Headers.Location!.OriginalString));
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task The_session_is_in_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);

        using var entered = await browser.SignInAsync("ann");

        var cookie = entered.Headers.GetValues("Set-Cookie").Single(text => text.Contains("session", StringComparison.Ordinal)).ToLowerInvariant();
        Assert.EndsWith("; path=/; samesite=strict; httponly", cookie, StringComparison.Ordinal);
        var secret = cookie.Split('=', ';')[1];
        Assert.Equal(43, secret.Length); // 32 random octets
        var session = Assert.Single(gateway.Services.GetRequiredService<ConsoleSessions>().All);
        Assert.DoesNotContain(session.Id, secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_has_the_gateways_identity_and_cookies_and_headers_that_say_so()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: "console.https = on");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(new UriBuilder(gateway.Console) { Scheme = "https" }.Uri);

        using var entered = await browser.SignInAsync("ann");
        using var page = await browser.GetAsync("/");

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("max-age=31536000", Assert.Single(page.Headers.GetValues("Strict-Transport-Security")));
        var cookies = entered.Headers.GetValues("Set-Cookie").ToList();
        Assert.Contains(cookies, cookie => cookie.StartsWith("__Host-secure-gateway-session-", StringComparison.Ordinal));
        Assert.All(cookies, cookie => Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Clients_of_other_networks_are_refused_and_are_in_the_audit_once()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: "console.allow = [ \"127.0.0.1\", \"10.0.0.0/8\" ]");
        using var friend = new ConsoleBrowser(gateway.Console);
        using var stranger = new ConsoleBrowser(gateway.Console, "127.0.0.9");

        foreach (var path in new[] { "/sign-in", "/", "/healthz/ready", "/metrics", "/_framework/blazor.web.js", "/_blazor/negotiate" })
        {
            using var refused = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal("Clients at your address may not use this console.\n", await refused.Content.ReadAsStringAsync());
        }

        using var let = await friend.GetAsync("/sign-in");
        Assert.Equal(HttpStatusCode.OK, let.StatusCode);
        var (entries, _) = await gateway.Services.GetRequiredService<AuditFile>().ReadAsync(_ => true, 100, default);
        var entry = Assert.Single(entries);
        Assert.Equal(("nobody", "127.0.0.9", "console GET /sign-in", AuditOutcome.Denied), (entry.By, entry.From, entry.What, entry.Outcome));
    }

    [Fact]
    public async Task Switched_off_there_are_health_and_metrics_and_nothing_else()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: "console.enabled = off");
        using var browser = new ConsoleBrowser(gateway.Console);

        foreach (var (path, status) in new[] { ("/healthz/live", 200), ("/metrics", 200), ("/", 404), ("/sign-in", 404), ("/_blazor/negotiate", 404) })
        {
            using var answer = await browser.GetAsync(path);
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }

    [Fact]
    public async Task The_connection_behind_the_pages_is_for_a_session_and_from_this_sites_pages()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);

        Assert.Equal(401, await OpenAsync(gateway.Console.OriginalString, browser));
        using (await browser.SignInAsync("ann"))
        {
        }

        Assert.Equal(403, await OpenAsync("http://evil.example", browser));
        Assert.Equal(403, await OpenAsync(null, browser));
        Assert.Equal(101, await OpenAsync(gateway.Console.OriginalString, browser));

        async Task<int> OpenAsync(string? origin, ConsoleBrowser from)
        {
            using var socket = Socket(gateway.Console, from, origin);
            try
            {
                await socket.ConnectAsync(Connection(gateway.Console), CancellationToken.None);
            }
            catch (WebSocketException)
            {
                // The status says why.
            }

            return (int)socket.HttpStatusCode;
        }
    }

    [Fact]
    public async Task The_connection_closes_at_the_moment_its_session_ends()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await SignInTests.AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
        {
        }

        using var socket = Socket(gateway.Console, browser, gateway.Console.OriginalString);
        await socket.ConnectAsync(Connection(gateway.Console), CancellationToken.None);
        var heard = HearAsync(socket);
        gateway.Services.GetRequiredService<ConsoleSessions>().EndOf("ann");

        await heard.WaitAsync(TimeSpan.FromSeconds(60));

        static async Task HearAsync(ClientWebSocket socket)
        {
            var buffer = new byte[1024];
            await Assert.ThrowsAsync<WebSocketException>(async () =>
            {
                while (true)
                    await socket.ReceiveAsync(buffer, CancellationToken.None);
            });
        }
    }

    private static Uri Connection(Uri console) => new UriBuilder(console) { Scheme = "ws", Path = "/_blazor" }.Uri;

    private static ClientWebSocket Socket(Uri console, ConsoleBrowser browser, string? origin)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", browser.Cookies.GetCookieHeader(console));
        if (origin is not null)
            socket.Options.SetRequestHeader("Origin", origin.TrimEnd('/'));
        return socket;
    }

    [GeneratedRegex("<script[^>]*>", RegexOptions.IgnoreCase)]
    private static partial Regex Script();

    [GeneratedRegex("(?:src|href)=\"(_[^\"]+)\"")]
    private static partial Regex Source();
}
