using Bunit;
using SecureGateway.Operations;
using SecureGateway.Palettes.Track;
using SecureGateway.Policy;
using SecureGateway.WebConsole.Pages.Encryption;

namespace SecureGateway.WebConsole.Tests.Encryption;

/// <summary>What recent mail says beside a profile's TLS, so that one tightens on evidence.</summary>
[Trait("Rule", "M-13")]
public sealed class EvidencePanelTests : ConsoleTest
{
    private static readonly ForecastRow Trusted = new("trusted certificate", 214, 211, 3, 0, "would have refused 3 of 214: 2 expired, 1 TLSv1.1")
    {
        Reasons = [new("expired", 2, "mx.partner.example <img src=x>", Mail.RequirementKind.CertificateTrusted), new("TLSv1.1", 1, "mx2.partner.example", Mail.RequirementKind.Version)],
    };

    [Fact]
    public void Each_stronger_setting_says_whom_it_would_have_refused()
    {
        Staged.Rows("track forecast", new ForecastRow("TLS in use", 214, 214, 0, 4, "would have refused none of 214; of 4 more nothing is known"), Trusted);
        var panel = Panel();
        Assert.Equal(
            ["TLS in use | Would have refused none of 214; of 4 more nothing is known", "Trusted certificate | Would have refused 3 of 214: 2 expired, 1 TLSv1.1"],
            panel.FindAll(".evidence-steps li").Select(step => $"{step.QuerySelector(".evidence-setting")!.TextContent} | {step.QuerySelector(".evidence-words")!.TextContent.Trim()}"));
        Assert.Equal(["evidence-good", "evidence-bad"], panel.FindAll(".evidence-steps li").Select(step => step.ClassName));
        Assert.Equal("/messages/track?profile=partner", panel.Find("a").GetAttribute("href"));
        Assert.Equal("track forecast direction=outbound profile=partner", Staged.Last("track forecast").ToString());
    }

    [Fact]
    public void What_is_pending_is_judged_as_it_stands_each_reason_with_a_partner_as_text()
    {
        Staged.Answer("track forecast", call => new Table<ForecastRow>("setting").Of(call.Arguments.ContainsKey("validation") ? [Trusted] : [new ForecastRow("TLS in use", 214, 214, 0, 0, "would have refused none of 214")]));
        var panel = Panel(("Chosen", new Dictionary<string, string> { ["minimum-version"] = "1.2", ["validation"] = "trusted" }));
        var chosen = panel.Find(".evidence-chosen");
        Assert.Equal("Would have refused 3 of 214: 2 expired, 1 TLSv1.1", chosen.QuerySelector("strong")!.TextContent);
        Assert.Equal(["expired: 2, such as mx.partner.example <img src=x>", "TLSv1.1: 1, such as mx2.partner.example"], chosen.QuerySelectorAll("li").Select(item => item.TextContent));
        Assert.Empty(panel.FindAll("img"));
        Assert.Equal("track forecast direction=outbound minimum-version=tls12 profile=partner validation=trusted", Staged.Last("track forecast").ToString());
    }

    [Fact]
    public void What_changes_while_it_is_edited_is_judged_anew_and_what_stays_is_not()
    {
        Staged.Rows("track forecast", Trusted);
        var panel = Panel(Chosen("trusted"));
        Show("trusted");
        Assert.Equal(2, Staged.Calls("track forecast").Count); // the ladder, and what is pending
        Show("name");
        panel.WaitForAssertion(() => Assert.Contains("validation=name", Staged.Last("track forecast").ToString(), StringComparison.Ordinal));

        void Show(string level) => panel.Render(host => host.Add(one => one.Parameters, Given(Chosen(level)).ToDictionary(one => one.Name, one => (object?)one.Value)));

        static (string, object) Chosen(string level) => ("Chosen", new Dictionary<string, string> { ["validation"] = level });
    }

    [Theory]
    [InlineData(RefusalKind.NotFound, "This profile is not applied yet")]
    [InlineData(RefusalKind.Unavailable, "Tracking is off on this node")]
    public void Without_evidence_it_says_why(RefusalKind kind, string said)
    {
        Staged.Answer("track forecast", _ => new Refusal("tracking is off on this node", kind));
        Assert.Contains(said, Panel().Find(".quiet").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("inbound", "came in")]
    [InlineData("outbound", "went out")]
    public void Where_no_mail_went_it_says_so(string direction, string said)
    {
        Staged.Rows("track forecast", new ForecastRow("TLS in use", 0, 0, 0, 0, "no recent mail tells"));
        Assert.Contains($"No mail {said} under this profile", Panel(("Direction", direction)).Find(".quiet").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_known_is_no_praise()
    {
        Staged.Rows("track forecast", new ForecastRow(nameof(CertificateValidation.Trusted), 0, 0, 0, 7, "no recent mail tells; of 7 more nothing is known"));
        Assert.Equal("evidence-none", Panel().Find(".evidence-steps li").ClassName);
    }

    private IRenderedComponent<PageHost> Panel(params (string Name, object Value)[] parameters) =>
        Open<EvidencePanel>("/", Given(parameters));

    private static (string Name, object Value)[] Given(params (string Name, object Value)[] parameters) =>
        [.. parameters, .. new (string Name, object Value)[] { ("Profile", "partner"), ("Direction", "outbound") }.Where(one => parameters.All(given => given.Name != one.Name))];
}
