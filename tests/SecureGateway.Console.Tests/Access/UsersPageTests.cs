using Bunit;
using SecureGateway.Operations;
using SecureGateway.Palettes.Token;
using SecureGateway.Palettes.User;
using SecureGateway.WebConsole.Pages.Access;

namespace SecureGateway.WebConsole.Tests.Access;

/// <summary>Accounts, who is signed in, and tokens, as an administrator steers them and as others do not see them.</summary>
public sealed class UsersPageTests : ConsoleTest
{
    private static readonly UserRow Ann = new("ann", Permission.View, UserState.Active, null, 1, Now, "root", Now);

    public UsersPageTests()
    {
        Staged.Rows("user list", Ann);
        Staged.Rows("user sessions", new SignedIn("0123456789ab", "ann", Permission.View, "192.0.2.7", Now, Now));
        Staged.Rows("token list", new TokenRow("t1", "ci", Permission.Operate, Now, "root", null, false));
    }

    [Theory]
    [InlineData(Permission.View)]
    [InlineData(Permission.Operate)]
    public void Who_may_not_administer_is_offered_nothing(Permission may)
    {
        May = may;
        var page = Open<UsersPage>("/access/users");
        Assert.Contains("This takes the right to administer", page.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("main button"));
        foreach (var operation in (string[])["user list", "user sessions", "token list"])
            Assert.Empty(Staged.Calls(operation));
    }

    [Fact]
    public void An_administrator_sees_accounts_sessions_and_tokens()
    {
        var text = Open<UsersPage>("/access/users").Find("main").TextContent;
        foreach (var words in (string[])["ann", "can sign in", "192.0.2.7", "ci", "never", "2026-03-02 12:30:00"])
            Assert.Contains(words, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_locked_account_says_until_when_and_is_unlocked()
    {
        Staged.Rows("user list", Ann with { State = UserState.Locked, LockedUntil = Now.AddMinutes(10) });
        Staged.Answer("user unlock", _ => new Done("ann can sign in again"));
        var page = Open<UsersPage>("/access/users");
        Assert.Contains("locked after failures until 2026-03-02 12:40:00", Words(page.Find("main tbody").TextContent), StringComparison.Ordinal);

        Choose(page, "Unlock");

        page.WaitForAssertion(() => Assert.Equal("user unlock name=ann", Staged.Last("user unlock").ToString()));
        page.WaitForAssertion(() => Assert.Contains("Ann can sign in again", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void An_account_that_is_not_locked_is_not_offered_to_be_unlocked()
    {
        var page = Open<UsersPage>("/access/users");
        page.Find("button[aria-label='What can be done with ann']").Click();
        page.WaitForAssertion(() => Assert.Contains("Disable", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("Unlock", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Change the role to View", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void A_role_is_changed()
    {
        Staged.Answer("user role", _ => new Done("ann may operate from now on"));
        var page = Open<UsersPage>("/access/users");
        Choose(page, "Change the role to Operate");
        page.WaitForAssertion(() => Assert.Equal("user role name=ann role=operate", Staged.Last("user role").ToString()));
    }

    [Fact]
    public void A_refusal_is_told()
    {
        Staged.Answer("user disable", _ => new Refusal("ann is the only administrator who can sign in"));
        var page = Open<UsersPage>("/access/users");
        Choose(page, "Disable");
        page.WaitForAssertion(() => Assert.Contains("Ann is the only administrator who can sign in", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_code_is_made_after_a_question_shown_once_and_gone_when_it_is_kept()
    {
        Staged.Answer("user reset", call => call.IsPreview
            ? new Done("the password of ann would be worthless, and ann signed out")
            : NewCode.Sheet.Of(new NewCode("ABCDEF-ABCDEF", "ann", Permission.View, Now.AddDays(3))));
        var page = Open<UsersPage>("/access/users");
        Choose(page, "New one-time code...");
        page.WaitForAssertion(() => Assert.Contains("The password of ann would be worthless", page.Markup, StringComparison.Ordinal));
        Assert.DoesNotContain("ABCDEF", page.Markup, StringComparison.Ordinal);

        page.FindAll("button").Single(button => button.TextContent.Trim() == "Make a code").Click();
        page.WaitForAssertion(() => Assert.Equal("ABCDEF-ABCDEF", page.Find(".secret-once code").TextContent));

        page.FindAll("button").Single(button => button.TextContent.Trim() == "I have kept it").Click();
        Assert.DoesNotContain("ABCDEF", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void An_account_is_added_with_a_role()
    {
        Staged.Answer("user add", _ => NewCode.Sheet.Of(new NewCode("ABCDEF-ABCDEF", "bob", Permission.Operate, Now.AddDays(3))));
        var page = Open<UsersPage>("/access/users");
        Press(page, "Add an account");
        page.WaitForElement("#account-name").Input("bo b");
        page.WaitForAssertion(() => Assert.Contains("is no name of an account", page.Markup, StringComparison.Ordinal));
        page.Find("#account-name").Input("bob");
        page.FindAll(".roles input")[1].Change(true);
        Press(page, "Add, and make a one-time code");

        page.WaitForAssertion(() => Assert.Equal("user add name=bob role=operate", Staged.Last("user add").ToString()));
        page.WaitForAssertion(() => Assert.Equal("ABCDEF-ABCDEF", page.Find(".secret-once code").TextContent));
    }

    [Fact]
    public void A_token_is_created_and_revoked()
    {
        Staged.Answer("token create", _ => NewToken.Sheet.Of(new NewToken("sgw_x_secret", "backup", Permission.View, Now.AddDays(7))));
        Staged.Answer("token revoke", call => new Done(call.IsPreview ? "the token ci would be worthless" : "the token ci is revoked"));
        var page = Open<UsersPage>("/access/users");
        Press(page, "Create a token");
        page.WaitForElement("#token-name").Input("backup");
        page.Find("#token-expires").Input("7d");
        Press(page, "Create");
        page.WaitForAssertion(() => Assert.Equal("sgw_x_secret", page.Find(".secret-once code").TextContent));
        Assert.Equal("token create expires=7d name=backup role=view", Staged.Last("token create").ToString());

        page.Find("button[aria-label='Revoke ci']").Click();
        page.WaitForAssertion(() => Assert.Contains("The token ci would be worthless", page.Markup, StringComparison.Ordinal));
        Press(page, "Revoke");
        page.WaitForAssertion(() => Assert.Equal("token revoke name=t1", Staged.Last("token revoke").ToString()));
    }

    private static void Press(IRenderedComponent<PageHost> page, string words) => page.FindAll("button").Single(button => button.TextContent.Trim() == words).Click();

    private static void Choose(IRenderedComponent<PageHost> page, string words)
    {
        page.Find("button[aria-label='What can be done with ann']").Click();
        page.WaitForAssertion(() => Assert.Contains(page.FindAll(".mud-menu-item"), item => item.TextContent.Trim() == words));
        page.FindAll(".mud-menu-item").Single(item => item.TextContent.Trim() == words).Click();
    }

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
