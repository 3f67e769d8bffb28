using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Audit;
using SecureGateway.Access.Sessions;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.EndToEnd.Tests.WebConsole;

/// <summary>The way into the web console, over HTTP, at a whole gateway.</summary>
public sealed class SignInTests
{
    [Fact]
    public async Task The_first_account_is_made_with_the_code_of_the_first_start_and_signs_in()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        var code = gateway.Services.GetRequiredService<FirstAccount>().NewCode()!;
        using var browser = new ConsoleBrowser(gateway.Console);

        Assert.Contains("There is no account yet", await browser.Http.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        using (var short_ = await browser.RedeemAsync("ann", code, "too short"))
            Assert.Contains("The password is too short", await short_.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var twice = await browser.RedeemAsync("ann", code, again: "four words that differ"))
            Assert.Contains("The two passwords differ", await twice.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using (var wrong = await browser.RedeemAsync("ann", "AAAAAA-AAAAAA-AAAAAA-AAAAAA"))
            Assert.Contains("The name or the code is wrong", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var entered = await browser.RedeemAsync("ann", code);
        using var page = await browser.GetAsync("/");

        Assert.Equal((HttpStatusCode.Redirect, HttpStatusCode.OK), (entered.StatusCode, page.StatusCode));
        Assert.Equal(Permission.Administer, gateway.Services.GetRequiredService<AccountStore>().Find("ann")!.Role);
        using var late = new ConsoleBrowser(gateway.Console);
        Assert.DoesNotContain("There is no account yet", await late.Http.GetStringAsync("/sign-in"), StringComparison.Ordinal);
        using var used = await late.RedeemAsync("bob", code);
        Assert.Equal(HttpStatusCode.Forbidden, used.StatusCode);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_the_sign_in_page_and_back_and_never_elsewhere()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);

        using var page = await browser.GetAsync("/?a=b");
        Assert.Equal((HttpStatusCode.Redirect, "/sign-in?ReturnUrl=%2F%3Fa%3Db"), (page.StatusCode, page.Headers.Location!.OriginalString));
        using var entered = await browser.SignInAsync("ann", path: page.Headers.Location.OriginalString);
        Assert.Equal("/?a=b", entered.Headers.Location!.PathAndQuery);
        using var again = await browser.GetAsync("/sign-in?ReturnUrl=//evil.example/");
        Assert.Equal(new Uri(gateway.Console, "/"), new Uri(gateway.Console, again.Headers.Location!));
    }

    [Fact]
    public async Task A_wrong_name_and_a_wrong_password_are_refused_alike_and_what_was_typed_is_not_given_back()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);

        using var wrongPassword = await browser.SignInAsync("ann", "not the right words");
        using var wrongName = await browser.SignInAsync("nobody", "not the right words");

        var words = await wrongPassword.Content.ReadAsStringAsync();
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (wrongPassword.StatusCode, wrongName.StatusCode));
        Assert.Contains("The name or the password is wrong", words, StringComparison.Ordinal);
        Assert.Contains("The name or the password is wrong", await wrongName.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("not the right words", words, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies.GetAllCookies(), cookie => cookie.Name.Contains("session", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Three_failures_lock_an_account_for_ten_minutes_and_the_page_says_so()
    {
        var clock = new ShiftedClock();
        await using var gateway = await RunningGateway.StartAsync("", configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        await AddAccountAsync(gateway, "ann", Permission.View);

        // Each from elsewhere: it is the account that is locked.
        Assert.DoesNotContain("third failure", await FailAsync("127.0.0.2"), StringComparison.Ordinal);
        Assert.DoesNotContain("third failure", await FailAsync("127.0.0.3"), StringComparison.Ordinal);
        Assert.Contains("it was the third failure in a row: this account takes no sign-in for 10m", await FailAsync("127.0.0.4"), StringComparison.Ordinal);
        using var browser = new ConsoleBrowser(gateway.Console, "127.0.0.5");
        using var locked = await browser.SignInAsync("ann");
        clock.Advance(LockOut.Length);
        using var entered = await browser.SignInAsync("ann");

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.Redirect), (locked.StatusCode, entered.StatusCode));
        Assert.Contains("Too many failures for this account; try again in", await locked.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        async Task<string> FailAsync(string from)
        {
            using var guesser = new ConsoleBrowser(gateway.Console, from);
            using var answer = await guesser.SignInAsync("ann", "not the right words");
            return await answer.Content.ReadAsStringAsync();
        }
    }

    [Fact]
    public async Task Guesses_at_tokens_and_at_passwords_count_together()
    {
        await using var gateway = await RunningGateway.StartAsync("", node: "operations.https { address = \"127.0.0.1\", port = 0 }");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var guesser = new ConsoleBrowser(new Uri($"https://{gateway.Operations}"));
        for (var i = 0; i < 8; i++)
            using (await guesser.GetAsync("/operations/palettes"))
            {
            }

        using var browser = new ConsoleBrowser(gateway.Console);
        using var answer = await browser.SignInAsync("ann");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Contains("Too many failures from your address", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_ends_when_it_is_not_used_and_asking_whether_there_is_one_is_no_use()
    {
        var clock = new ShiftedClock();
        await using var gateway = await RunningGateway.StartAsync("", configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
            clock.Advance(SessionLife.Usual.Idle - TimeSpan.FromMinutes(1));

        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Post)); // somebody is there
        clock.Advance(SessionLife.Usual.Idle - TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(HttpMethod.Get));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(HttpMethod.Get));
        using var page = await browser.GetAsync("/");
        Assert.Equal("/sign-in?Why=ended", page.Headers.Location!.OriginalString);
        Assert.Contains("Your session has ended", await browser.Http.GetStringAsync(page.Headers.Location), StringComparison.Ordinal);

        async Task<HttpStatusCode> StatusAsync(HttpMethod method)
        {
            using var answer = await browser.Http.SendAsync(new HttpRequestMessage(method, "/session"));
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Opening_a_page_is_use_of_a_session()
    {
        var clock = new ShiftedClock();
        await using var gateway = await RunningGateway.StartAsync("", configure: builder => builder.Services.AddSingleton<TimeProvider>(clock));
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
        {
        }

        for (var i = 0; i < 3; i++)
        {
            clock.Advance(SessionLife.Usual.Idle - TimeSpan.FromMinutes(1));
            using var page = await browser.GetAsync("/");
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }
    }

    [Fact]
    public async Task Signing_out_takes_the_pages_own_form()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
        {
        }

        using var foreign = await browser.Http.PostAsync("/sign-out", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, foreign.StatusCode);
        using var got = await browser.GetAsync("/sign-out");
        Assert.False(got.IsSuccessStatusCode);
        var session = Assert.Single(gateway.Services.GetRequiredService<ConsoleSessions>().All);

        var page = await browser.Http.GetStringAsync("/password");
        var guard = page[(page.IndexOf("__RequestVerificationToken\" value=\"", StringComparison.Ordinal) + 35)..].Split('"')[0];
        using var own = await browser.Http.PostAsync("/sign-out", new FormUrlEncodedContent([new("__RequestVerificationToken", guard)]));

        Assert.Equal("/sign-in?Why=signed-out", own.Headers.Location!.OriginalString);
        Assert.True(session.IsOver);
        using var after = await browser.GetAsync("/");
        Assert.Equal(HttpStatusCode.Redirect, after.StatusCode);
    }

    [Fact]
    public async Task A_form_of_another_run_or_site_is_not_read_but_shown_afresh()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);

        using var stale = await browser.Http.PostAsync("/sign-in", new FormUrlEncodedContent([new("_handler", "sign-in"), new("SignIn.Name", "ann"), new("SignIn.Password", ConsoleBrowser.Password)]));

        Assert.Equal("/sign-in?Why=stale", stale.Headers.Location!.OriginalString);
        Assert.Empty(gateway.Services.GetRequiredService<ConsoleSessions>().All);
        Assert.Contains("Fill it in again", await browser.Http.GetStringAsync(stale.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions_and_goes_on_in_a_new_one()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using var other = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("ann"))
        using (await other.SignInAsync("ann"))
        {
        }

        using var wrong = await ChangeAsync("not the right words", "four other words");
        Assert.Equal(HttpStatusCode.Forbidden, wrong.StatusCode);
        using var right = await ChangeAsync(ConsoleBrowser.Password, "four other words");

        Assert.Contains("The password of ann is changed", await right.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var mine = await browser.GetAsync("/");
        using var theirs = await other.GetAsync("/");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (mine.StatusCode, theirs.StatusCode));
        using var fresh = await other.SignInAsync("ann", "four other words");
        Assert.Equal(HttpStatusCode.Redirect, fresh.StatusCode);

        Task<HttpResponseMessage> ChangeAsync(string current, string password) =>
            browser.SendFormAsync("/password", "password", ("Change.Current", current), ("Change.Password", password), ("Change.Again", password));
    }

    [Fact]
    public async Task Who_came_in_and_who_was_refused_is_audited_without_what_they_typed()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        await AddAccountAsync(gateway, "ann", Permission.View);
        using var browser = new ConsoleBrowser(gateway.Console);
        using (await browser.SignInAsync("a-password-in-the-wrong-field", "not the right words"))
        using (await browser.SignInAsync("ann"))
        {
        }

        var (entries, _) = await gateway.Services.GetRequiredService<AuditFile>().ReadAsync(entry => entry.What != "console one-time-code", 100, default);

        Assert.Equal([("ann", AuditOutcome.Done), ("unknown", AuditOutcome.Denied)], entries.Select(entry => (entry.By, entry.Outcome)));
        Assert.All(entries, entry => Assert.Equal(("console sign-in", "127.0.0.1"), (entry.What, entry.From)));
        var written = await File.ReadAllTextAsync(Path.Combine(gateway.Directory, "data", "audit.jsonl"));
        foreach (var secret in new[] { "a-password-in-the-wrong-field", "not the right words", ConsoleBrowser.Password })
            Assert.DoesNotContain(secret, written, StringComparison.Ordinal);
    }

    internal static async Task AddAccountAsync(RunningGateway gateway, string name, Permission role)
    {
        var code = gateway.Services.GetRequiredService<AccountStore>().Add(name, role, "test").Code!;
        var entered = await gateway.Services.GetRequiredService<Entrance>().RedeemAsync(name, code, ConsoleBrowser.Password, IPAddress.Loopback, default);
        gateway.Services.GetRequiredService<ConsoleSessions>().End(entered.Session!);
    }
}
