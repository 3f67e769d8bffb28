using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
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
    public async Task Mail_for_a_domain_without_a_route_waits_for_one_as_a_fault_of_our_own()
    {
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To("127.0.0.1:9"));

        var reply = await gateway.SendAsync("bob@nowhere.example");
        var attempt = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];

        Assert.Equal(250, reply.Code);
        var recipient = Assert.Single(attempt.Recipients);
        Assert.Equal(RecipientDisposition.Deferred, recipient.Disposition);
        Assert.Equal(FailureReason.NoRoute, recipient.Reason);
        Assert.Equal(Fault.Ours, Assert.Single(attempt.Evidence.Hosts).Fault);
        Assert.NotNull(attempt.RetryAt);
        Assert.Equal(0, attempt.Strikes);
        Assert.Single(gateway.Tracking.Accepted); // and no report: a route may still be applied
    }

    [Fact]
    [Trait("Rule", "R-5")]
    [Trait("Rule", "Q-3")]
    public async Task Mail_that_finds_no_route_until_it_expires_is_returned_and_its_report_without_a_route_makes_no_other()
    {
        await using var home = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(
            "127.0.0.1:9",
            $$"""{ domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }""",
            "delivery { retry = [ 1s ], expire-after = 2s }"));

        await gateway.SendAsync("bob@nowhere.example");
        await gateway.SendAsync("bob@nowhere.example", sender: "alice@also-nowhere.example");
        await gateway.Tracking.WaitForGoneAsync(4, TimeSpan.FromMinutes(1));

        Assert.Equal(4, gateway.Tracking.Accepted.Count()); // two messages, two reports, no report about a report
        var report = Assert.Single(await home.WaitForMessagesAsync(1));
        Assert.Equal("", report.Sender.Address);
        Assert.Contains("Final-Recipient: rfc822; bob@nowhere.example", report.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Status: 5.4.7", report.Text, StringComparison.Ordinal);
    }
}
