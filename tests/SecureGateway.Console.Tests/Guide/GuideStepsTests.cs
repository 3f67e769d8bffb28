using SecureGateway.Configuration;
using SecureGateway.Palettes.Config;
using SecureGateway.WebConsole.Pages.Guide;

namespace SecureGateway.WebConsole.Tests.Guide;

/// <summary>The guide tells how far a policy is on its way.</summary>
public sealed class GuideStepsTests
{
    [Fact]
    public void A_new_gateway_has_everything_before_it() =>
        Assert.All(All("", ""), step => Assert.True(step.State is StepState.Open or null, step.Title));

    [Fact]
    public void A_step_is_pending_before_it_is_applied()
    {
        Assert.Equal(StepState.Pending, One("Turn on opportunistic TLS", "", "tls.opportunistic.enabled = on"));
        Assert.Equal(StepState.Done, One("Turn on opportunistic TLS", "tls.opportunistic.enabled = on", "tls.opportunistic.enabled = on"));
    }

    [Fact]
    public void A_profile_in_report_mode_has_started_and_is_not_yet_tight()
    {
        const string reports = "connections { bank { sender-domains = [ bank.example ], inbound-tls { mandatory = on, mode = report } } }";
        Assert.Equal(StepState.Done, One("Make a profile for the partner", reports, reports));
        Assert.Equal(StepState.Done, One("Start weak: report only", reports, reports));
        Assert.Equal(StepState.Open, One("Tighten, one setting at a time, and enforce", reports, reports));
        Assert.Equal(StepState.Pending, One("Tighten, one setting at a time, and enforce", reports, reports.Replace("report }", "enforce }", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_route_that_names_a_profile_is_what_mail_going_out_needs()
    {
        const string routes = "connections { bank {} }, routes = [ { domains = [ bank.example ], to = mx, connection = bank } ]";
        Assert.Equal(StepState.Done, One("Let a route name the partner's profile", routes, routes));
        Assert.Equal(StepState.Open, One("Let a route name the partner's profile", "routes = [ { domains = [ \"*\" ], to = mx } ]", "routes = [ { domains = [ \"*\" ], to = mx } ]"));
    }

    private static StepState? One(string title, string applied, string pending) => All(applied, pending).First(step => step.Title == title).State;

    private static IEnumerable<GuideStep> All(string applied, string pending)
    {
        var steps = new GuideSteps(PolicySettings.Of(Parse(pending), Parse(applied)).Select(SettingRow.Of));
        return [.. steps.First, .. steps.Inbound, .. steps.Outbound];
    }

    private static PolicyDocument Parse(string policy)
    {
        var document = PolicyDocument.Read($"secure-gateway {{ policy {{ {policy} }} }}", "policy.conf", out var errors);
        Assert.Empty(errors);
        return document!;
    }
}
