using AngleSharp.Dom;
using Bunit;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.WebConsole.Pages.Encryption;

namespace SecureGateway.WebConsole.Tests.Settings;

/// <summary>Fields of settings, on the page of the global TLS setting: and O-2 as an administrator meets them.</summary>
public sealed class SettingFieldTests() : PolicyTest("tls.opportunistic.enabled = on")
{
    private const string Version = "#setting-tls\\.opportunistic\\.minimum-version";
    private const string Retry = "#setting-tls\\.opportunistic\\.retry-after";
    private const string Signing = "#setting-tls\\.signing";

    [Fact]
    [Trait("Rule", "C-4")]
    public void Options_stand_in_order_of_strength_each_with_a_sentence()
    {
        var strength = Shown().Find("#setting-tls\\.opportunistic\\.cipher-strength");
        Assert.Equal(["medium", "high", "highest"], strength.QuerySelectorAll(".choice-word").Select(word => word.TextContent));
        Assert.Equal("The same, with 256-bit keys", strength.QuerySelectorAll(".choice-says")[2].TextContent);
        Assert.Equal("high", strength.QuerySelector("input[checked]")!.GetAttribute("value"));
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task What_is_chosen_is_pending_at_once_and_the_field_says_what_is_applied()
    {
        var page = Shown();
        page.Find($"{Version} input[value='1.3']").Change("1.3");
        page.WaitForAssertion(() => Assert.Contains("pending, applied: 1.2, by olga", Words(page.Find($"{Version} .setting-pending")), StringComparison.Ordinal), Generous);
        Assert.Equal(["tls.opportunistic.minimum-version: 1.2 -> 1.3 (stronger)"], await ChangesAsync());
    }

    [Fact]
    [Trait("Rule", "A-3")]
    public async Task A_text_is_judged_as_it_is_typed_and_stays_when_pending_does_not_take_it()
    {
        var page = Shown();
        page.Find($"{Retry} input").Input("5x");
        page.WaitForAssertion(() => Assert.Contains("'5x' is not a duration", page.Find($"{Retry} .setting-wrong").TextContent, StringComparison.Ordinal), Generous);
        page.Find($"{Retry} input").Change("5x");
        page.WaitForAssertion(() => Assert.Equal(("5x", "true"), (page.Find($"{Retry} input").GetAttribute("value"), page.Find($"{Retry} input").GetAttribute("aria-invalid"))), Generous);
        Assert.Empty(await ChangesAsync());

        page.Find($"{Retry} input").Input("10m");
        page.WaitForAssertion(() => Assert.Empty(page.FindAll($"{Retry} .setting-wrong p")), Generous);
        page.Find($"{Retry} input").Change("600s");
        page.WaitForAssertion(() => Assert.Equal("10m", page.Find($"{Retry} input").GetAttribute("value")), Generous); // in its usual form
        Assert.Equal(["tls.opportunistic.retry-after: 5m -> 10m"], await ChangesAsync());
    }

    [Fact]
    [Trait("Rule", "A-2")]
    public async Task What_another_administrator_edits_is_seen_and_what_is_being_typed_stays()
    {
        var page = Shown();
        page.Find($"{Retry} input").Input("7m");
        await EditAsync(new PolicyEdit.Set("tls.opportunistic.minimum-version", "1.3"), new PolicyEdit.Set("tls.opportunistic.retry-after", "9m"));
        await Pending.LookAsync();
        page.WaitForAssertion(() => Assert.Contains("by peter", page.Find($"{Version} .setting-pending").TextContent, StringComparison.Ordinal), Generous);
        Assert.Equal("1.3", page.Find($"{Version} input[checked]").GetAttribute("value"));
        Assert.Equal("7m", page.Find($"{Retry} input").GetAttribute("value"));
    }

    [Fact]
    public async Task Items_of_a_list_come_and_go_one_by_one()
    {
        var page = Shown();
        page.Find($"{Signing} input").Input("nobody");
        page.WaitForAssertion(() => Assert.Contains("No signing certificate has the name 'nobody'", page.Find($"{Signing} .setting-wrong").TextContent, StringComparison.Ordinal), Generous);
        await page.InvokeAsync(() => page.Find($"{Signing} form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal(["system", "nobody"], page.FindAll($"{Signing} .list-items .mono").Select(item => item.TextContent)), Generous);
        Assert.Contains("Apply would refuse this", page.Find($"{Signing} .setting-wrong").TextContent, StringComparison.Ordinal);
        await page.InvokeAsync(() => page.Find($"{Signing} button[aria-label='Remove nobody']").ClickAsync(new()));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll($"{Signing} .setting-wrong p")), Generous);
        Assert.Empty(await ChangesAsync()); // as it was, and not the default written out
    }

    [Fact]
    [Trait("Rule", "A-2")]
    public async Task What_is_put_back_by_hand_is_no_change()
    {
        var page = Shown();
        await page.InvokeAsync(() => page.Find($"{Version} input[value='1.3']").ChangeAsync("1.3")); // found and changed before anything else is rendered
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll($"{Version} .setting-pending")), Generous);
        await page.InvokeAsync(() => page.Find($"{Version} input[value='1.2']").ChangeAsync("1.2"));
        page.WaitForAssertion(() => Assert.Empty(page.FindAll($"{Version} .setting-pending")), Generous);
        Assert.Empty(await ChangesAsync());
    }

    [Fact]
    public async Task Several_items_are_judged_and_added_one_by_one_and_what_is_wrong_stays()
    {
        var page = Shown();
        page.Find($"{Signing} input").Input("a, {x");
        await page.InvokeAsync(() => page.Find($"{Signing} form").SubmitAsync());
        page.WaitForAssertion(() => Assert.Equal("{x", page.Find($"{Signing} input").GetAttribute("value")), Generous);
        Assert.Equal(["system", "a"], page.FindAll($"{Signing} .list-items .mono").Select(item => item.TextContent));
        Assert.NotEmpty(page.FindAll($"{Signing} .setting-wrong p"));
    }

    [Fact]
    public void Who_may_look_only_cannot_edit()
    {
        May = Permission.View;
        var page = Shown();
        Assert.All(page.FindAll(".setting input"), input => Assert.True(input.HasAttribute("disabled")));
        Assert.Empty(page.FindAll(".list-remove"));
    }

    [Fact]
    public void An_address_with_a_field_leads_to_it()
    {
        var page = Open<TlsPage>("/system/encryption/tls#setting-tls.signing");
        page.WaitForElement(Signing, Generous);
        page.WaitForAssertion(() => Assert.Equal("setting-tls.signing", JSInterop.VerifyInvoke("secureGateway.lead").Arguments[0]), Generous); // after it is there
    }

    private IRenderedComponent<PageHost> Shown()
    {
        var page = Open<TlsPage>("/system/encryption/tls");
        page.WaitForElement(Signing, Generous);
        return page;
    }

    private static string Words(IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
}
