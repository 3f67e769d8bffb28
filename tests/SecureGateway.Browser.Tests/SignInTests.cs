using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using SecureGateway.Access.Accounts;
using SecureGateway.Access.Sessions;
using SecureGateway.Browser.Tests.Support;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;

namespace SecureGateway.Browser.Tests;

/// <summary>The way into the console and out of it, as people go it.</summary>
public sealed class SignInTests(Chromium chromium, SharedGateway shared) : BrowserTest(chromium), IClassFixture<SharedGateway>
{
    [SkippableFact]
    public async Task The_first_account_is_made_with_the_code_and_leads_into_the_console()
    {
        await using var gateway = await RunningGateway.StartAsync("");
        var code = gateway.Services.GetRequiredService<FirstAccount>().NewCode()!;
        await using var visitor = await VisitAsync(gateway.Console);

        await visitor.GoAsync("/", "Make the first account");
        await visitor.PictureAsync("first-account-1280-light");
        await visitor.Page.GetByLabel("Name of your account").FillAsync("ann");
        await visitor.Page.GetByLabel("One-time code").FillAsync(code);
        await visitor.Page.GetByLabel("New password", new() { Exact = true }).FillAsync(Accounts.Password);
        await visitor.Page.GetByLabel("New password again").FillAsync(Accounts.Password);
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Make the account and sign in" }).ClickAsync();

        await visitor.TitledAsync("Dashboard");
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Signed in as ann" })).ToBeVisibleAsync();
        Assert.Equal(Permission.Administer, gateway.Services.GetRequiredService<AccountStore>().Find("ann")!.Role);
        visitor.HeardNoComplaint();
    }

    [SkippableFact]
    public async Task A_wrong_password_is_refused_and_the_third_locks_the_account()
    {
        await using var gateway = await RunningGateway.StartAsync(""); // its own: guesses are counted
        var name = await Accounts.WithRoleAsync(gateway.Services, Permission.View);
        await using var visitor = await VisitAsync(gateway.Console);
        await visitor.Page.GotoAsync("/sign-in");
        var alert = visitor.Page.GetByRole(AriaRole.Alert);

        await visitor.TrySignInAsync(name, "four words that miss");
        await Expect(alert).ToContainTextAsync("The name or the password is wrong");
        await Expect(visitor.Page.GetByLabel("Name", new() { Exact = true }).First).ToHaveValueAsync(name);
        await visitor.TrySignInAsync(name, "four words that miss");
        await Expect(alert).Not.ToContainTextAsync("takes no sign-in");
        await visitor.TrySignInAsync(name, "four words that miss");
        await Expect(alert).ToContainTextAsync("takes no sign-in for 10m");
        await visitor.PictureAsync("locked-1280-light");
        await visitor.TrySignInAsync(name); // the right one now
        await Expect(alert).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true })).ToBeVisibleAsync();
        Assert.Empty(gateway.Services.GetRequiredService<ConsoleSessions>().All);
    }

    [SkippableFact]
    public async Task Who_signs_out_is_out_and_the_way_back_leads_to_the_sign_in_page()
    {
        var gateway = shared.Gateway;
        await using var visitor = await SignedInAsync(gateway, Permission.View);
        var hers = gateway.Services.GetRequiredService<ConsoleSessions>().All.MaxBy(session => session.Begun)!;

        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Signed in as vera" }).ClickAsync();
        await visitor.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await visitor.TitledAsync("Sign in");
        await Expect(visitor.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("You are signed out");
        Assert.DoesNotContain(gateway.Services.GetRequiredService<ConsoleSessions>().All, session => session.Id == hers.Id);
        await visitor.Page.GoBackAsync();
        await visitor.TitledAsync("Sign in");
    }

    [SkippableFact]
    public async Task A_session_that_ends_elsewhere_closes_its_pages_and_signing_in_leads_back()
    {
        var gateway = shared.Gateway;
        await using var visitor = await SignedInAsync(gateway, Permission.View);
        await visitor.GoAsync("/?here", "Dashboard");

        gateway.Services.GetRequiredService<ConsoleSessions>().EndOf("vera");

        await visitor.TitledAsync("Sign in");
        await Expect(visitor.Page.GetByRole(AriaRole.Status)).ToContainTextAsync("Your session has ended");
        await visitor.TrySignInAsync("vera");
        await visitor.TitledAsync("Dashboard");
        Assert.EndsWith("/?here", visitor.Page.Url, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_gateway_that_is_away_is_told_of_in_words_that_can_be_read()
    {
        var gateway = await RunningGateway.StartAsync("");
        await using var visitor = await SignedInAsync(gateway, Permission.View);
        await visitor.SettledAsync();

        await gateway.DisposeAsync();

        var words = visitor.Page.GetByText("The gateway does not answer").First;
        await Expect(words).ToBeVisibleAsync();
        await Expect(visitor.Page.GetByText("The connection to the gateway was lost")).ToBeHiddenAsync();
        await visitor.PictureAsync("away-1280-light");
        Assert.Empty(await Axe.SeriousAsync(visitor, "away"));
    }

    [SkippableTheory]
    [InlineData(Permission.View, "May look at everything that is no secret")]
    [InlineData(Permission.Operate, "May look, and steer queues, sessions and the log")]
    [InlineData(Permission.Administer, "May look, steer, and change configuration, certificates and access")]
    public async Task The_menu_says_who_is_signed_in_and_what_that_account_may(Permission role, string may)
    {
        var gateway = shared.Gateway;
        await using var visitor = await SignedInAsync(gateway, role);

        await visitor.Page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Signed in as ") }).ClickAsync();

        await Expect(visitor.Page.GetByText(may)).ToBeVisibleAsync();
        visitor.HeardNoComplaint();
    }
}
