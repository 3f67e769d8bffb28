using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Configuration;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>Next hops that are not there.</summary>
public sealed class RetryTests
{
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task A_next_hop_that_comes_up_again_gets_the_mail_on_the_retry_schedule_without_a_strike()
    {
        using var port = new ReservedPort();
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(port.EndPoint.ToString(), settings: "delivery.retry = [ 1s ]"));

        await gateway.SendAsync("bob@partner.example");
        var down = await gateway.Tracking.WaitForAttemptsAsync(2);
        port.Dispose();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls(), port: port.Port);
        await gateway.Tracking.WaitForGoneAsync(1, TimeSpan.FromMinutes(1));

        Assert.All(down.Take(2), attempt =>
        {
            var recipient = Assert.Single(attempt.Recipients);
            Assert.Equal(RecipientDisposition.Deferred, recipient.Disposition);
            Assert.Equal(FailureReason.ConnectRefused, recipient.Reason);
            Assert.Equal(0, attempt.Strikes);
            Assert.True(attempt.RetryAt - (attempt.Evidence.Started + attempt.Evidence.Took) >= Retry - TimeSpan.FromMilliseconds(50));
        });
        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
    }

    [Fact]
    [Trait("Rule", "R-5")]
    public async Task Mail_for_a_domain_without_a_route_is_refused_at_once()
    {
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9", settings: """domains = [ "routeless.example" ]"""));

        var nowhere = await gateway.SendAsync("bob@nowhere.example");
        var ours = await gateway.SendAsync("bob@routeless.example");

        Assert.Equal("550 5.4.4 No route to the recipient's domain", nowhere.ToString());
        Assert.Equal(451, ours.Code); // a domain of ours: the route may still be applied
        Assert.Empty(gateway.Tracking.Accepted);
    }

    [Fact]
    [Trait("Rule", "R-5")]
    public async Task Mail_that_was_taken_waits_when_its_route_goes_away_and_goes_on_when_it_is_back()
    {
        using var port = new ReservedPort();
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(port.EndPoint.ToString(), settings: "delivery.retry = [ 1s ]"));
        var policy = gateway.Services.GetRequiredService<PolicyHolder>();
        var before = policy.Current.Configuration;
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        policy.Activate(new PolicySnapshot(policy.Current.Revision + 1, before with { Routes = [] }));
        await gateway.Tracking.WaitAsync(() => gateway.Tracking.Attempts.Any(attempted => attempted.NextHop == NextHop.NoRoute), "an attempt without a route");
        var attempt = gateway.Tracking.Attempts.First(attempted => attempted.NextHop == NextHop.NoRoute);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.NoRoute), (Assert.Single(attempt.Recipients).Disposition, attempt.Recipients[0].Reason));
        Assert.Equal(Fault.Ours, Assert.Single(attempt.Evidence.Hosts).Fault);
        Assert.NotNull(attempt.RetryAt);
        Assert.Single(gateway.Tracking.Accepted); // and no report

        port.Dispose();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls(), port: port.Port);
        policy.Activate(new PolicySnapshot(policy.Current.Revision + 1, before));
        Assert.Single(await peer.WaitForMessagesAsync(1));
    }

    [Fact]
    [Trait("Rule", "R-5")]
    [Trait("Rule", "Q-3")]
    public async Task Mail_whose_route_does_not_come_back_until_it_expires_is_returned_and_its_report_without_a_route_makes_no_other()
    {
        await using var home = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(
            "127.0.0.1:9",
            $$"""{ domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }""",
            "delivery { retry = [ 1s ], expire-after = 4s }"));
        var policy = gateway.Services.GetRequiredService<PolicyHolder>();

        await gateway.SendAsync("bob@partner.example");
        await gateway.SendAsync("bob@partner.example", sender: "alice@also-nowhere.example");
        var configuration = policy.Current.Configuration;
        policy.Activate(new PolicySnapshot(
            policy.Current.Revision + 1, configuration with { Routes = [.. configuration.Routes.Where(route => route.Domains[0].Matches(DomainName.Parse("corp.example")))] }));
        await gateway.Tracking.WaitForGoneAsync(4, TimeSpan.FromMinutes(1));

        Assert.Equal(4, gateway.Tracking.Accepted.Count()); // two messages, two reports, no report about a report
        var report = Assert.Single(await home.WaitForMessagesAsync(1));
        Assert.Equal("", report.Sender.Address);
        Assert.Contains("Final-Recipient: rfc822; bob@partner.example", report.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Status: 5.4.7", report.Text, StringComparison.Ordinal);
    }
}
