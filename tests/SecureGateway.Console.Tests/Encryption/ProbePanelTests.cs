using Bunit;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Operations;
using SecureGateway.Palettes.Tls;
using SecureGateway.WebConsole.Changes;
using SecureGateway.WebConsole.Pages.Encryption;

namespace SecureGateway.WebConsole.Tests.Encryption;

/// <summary><i>Probe now</i>: what a partner's servers really do, address by address.</summary>
public sealed class ProbePanelTests : ConsoleTest
{
    private static readonly ProbeRow[] TwoAddresses =
    [
        new("mx1.partner.example", "192.0.2.1", "STARTTLS", null, "offered", null),
        new("mx1.partner.example", "192.0.2.1", "certificate name", "mx1.partner.example", "mx.other.example <script>", false),
        new("mx1.partner.example", "192.0.2.1", "version", "TLSv1.2", "TLSv1.3", true),
        new("mx1.partner.example", "192.0.2.1", "verdict", null, "mail would be kept back", false),
        new("mx1.partner.example", "192.0.2.1", "what to change", null, "add mx.other.example to names", null),
        new("mx2.partner.example", null, "verdict", null, "mail would go", true),
    ];

    public ProbePanelTests() => Services.AddScoped<PendingWatch>();

    [Fact]
    public void Each_address_has_its_verdict_its_requirements_and_what_to_change()
    {
        Staged.Rows("tls probe", TwoAddresses);
        var panel = Panel();
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Equal(["mx1.partner.example (192.0.2.1)", "mx2.partner.example"], panel.FindAll(".probed h4").Select(head => head.TextContent)));
        var first = panel.Find(".probed");
        Assert.Equal("Mail would be kept back", first.QuerySelector(".probed-verdict.bad")!.TextContent.Trim());
        Assert.Equal(
            ["Certificate name | mx1.partner.example | mx.other.example <script> | missed", "Version | TLSv1.2 | TLSv1.3 | met"],
            first.QuerySelectorAll("tbody tr").Select(row => string.Join(" | ", row.Children.Select(cell => cell.TextContent.Trim()))));
        Assert.Contains("add mx.other.example to names", first.TextContent, StringComparison.Ordinal);
        Assert.Equal("Mail would go", panel.FindAll(".probed")[1].QuerySelector(".probed-verdict.good")!.TextContent.Trim());
        Assert.Empty(panel.FindAll("script"));
        Assert.Equal("tls probe domain=partner.example", Staged.Last("tls probe").ToString());
        Assert.Equal("Probed partner.example by the applied configuration.", panel.Find(".probe-status").TextContent);
    }

    [Fact]
    public void It_is_judged_by_the_pending_configuration_when_that_is_chosen()
    {
        Staged.Rows("tls probe", TwoAddresses);
        var panel = Panel();
        panel.FindAll("input[type=radio]")[1].Change("on");
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Equal("tls probe domain=partner.example pending=yes", Staged.Last("tls probe").ToString()));
        Assert.Equal("Probed partner.example by the pending configuration.", panel.Find(".probe-status").TextContent);
    }

    [Fact]
    public void A_domain_that_is_none_is_refused_in_words()
    {
        var panel = Panel();
        panel.Find("input[type=text]").Change("no domain at all");
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Contains("'no domain at all' is not a domain", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(Staged.Calls("tls probe"));
    }

    [Fact]
    public void A_probe_that_takes_long_can_be_stopped()
    {
        Staged.Rows("tls probe", TwoAddresses);
        Staged.Silent("tls probe");
        var panel = Panel();
        panel.Find("form").Submit();
        panel.WaitForAssertion(() => Assert.Equal("Probing...", panel.Find("button[type=submit]").TextContent.Trim()));
        Assert.True(panel.Find("button[type=submit]").HasAttribute("disabled"));
        panel.FindAll("button").Single(button => button.TextContent.Trim() == "Stop").Click();
        panel.WaitForAssertion(() => Assert.Equal("Stopped.", panel.Find(".probe-status").TextContent));
        Assert.False(panel.Find("button[type=submit]").HasAttribute("disabled"));
        Assert.Empty(panel.FindAll(".probed"));
    }

    [Fact]
    public void Whoever_may_look_only_is_told_so()
    {
        May = Permission.View;
        var panel = Panel();
        Assert.True(panel.Find("button[type=submit]").HasAttribute("disabled"));
        Assert.Contains("takes the right to operate", panel.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<PageHost> Panel() => Open<ProbePanel>("/", ("Domains", (IReadOnlyList<string>)["*.partner.example", "partner.example"]));
}
