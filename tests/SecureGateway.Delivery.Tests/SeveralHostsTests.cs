using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class SeveralHostsTests
{
    [Fact]
    [Trait("Rule", "O-5")]
    public async Task After_a_first_TLS_failure_a_plaintext_host_is_not_used()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        await using var plain = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(broken, plain)));

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.TlsReset), (recipient.Disposition, recipient.Reason));
        Assert.Equal(1, outcome.Strikes);
        Assert.Empty(plain.Messages);
        Assert.False(Assert.Single(plain.Connections).HasCommand("MAIL"));
        Assert.Equal([FailureReason.TlsReset, FailureReason.TlsRequiredNotOffered], outcome.Evidence.Hosts.Select(host => host.Reason));
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task After_a_first_TLS_failure_another_host_is_used_under_TLS()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Answered454));
        await using var good = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(broken, good)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.True(Assert.Single(await good.WaitForMessagesAsync(1)).UnderTls);
        Assert.Equal(0, outcome.Strikes);
        Assert.Empty(broken.Messages);
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task A_TLS_failure_counts_as_a_strike_although_another_host_could_not_be_reached()
    {
        using var nobody = new ReservedPort();
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        var route = Configurations.To(broken);
        await using var gateway = new Gateway(Configurations.Opportunistic(
            route with { Hosts = [.. route.Hosts, new RouteHost("127.0.0.1", nobody.Port, 50)] }));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(FailureReason.TlsReset, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(1, outcome.Strikes);
    }

    [Theory]
    [InlineData("RCPT", "450 4.2.1 Greylisted", FailureReason.RecipientRefused)]
    [InlineData("DATA", "451 4.3.0 Not now", FailureReason.DataRefused)]
    [InlineData(".", "452 4.3.1 Full", FailureReason.MessageRefused)]
    [InlineData(".", null, FailureReason.FinalReplyLost)]
    [Trait("Rule", "O-5")]
    public async Task A_TLS_failure_counts_as_a_strike_although_another_host_put_the_message_off(string verb, string? reply, FailureReason reason)
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        await using var busy = StagedPeer.Start(PeerPlan.GoodTls().Answer(verb, reply is null ? PeerReply.Nothing.ThenClose() : PeerReply.Of(reply)));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var configuration = Configurations.Opportunistic(Configurations.To(broken, busy));
        // so that the floor is told from the schedule
        await using var gateway = new Gateway(configuration with { Delivery = configuration.Delivery with { Retry = [TimeSpan.FromMinutes(1)] } }, time: time);

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, reason), (recipient.Disposition, recipient.Reason));
        Assert.Equal(1, outcome.Strikes);
        Assert.Equal(time.GetUtcNow().AddMinutes(5), outcome.RetryAt);
    }

    [Fact]
    [Trait("Rule", "O-6")]
    public async Task Mail_put_off_in_clear_after_a_second_failure_waits_by_the_schedule_with_both_its_strikes()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220).Answer("RCPT", "450 4.2.1 Greylisted"));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(broken)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 2, strikes: 1));

        Assert.Equal(FailureReason.RecipientRefused, Assert.Single(outcome.Recipients).Reason);
        Assert.Equal(2, outcome.Strikes);
        Assert.InRange(outcome.RetryAt!.Value, DateTimeOffset.UtcNow.AddMinutes(9), DateTimeOffset.UtcNow.AddMinutes(10));
    }

    [Fact]
    [Trait("Rule", "O-6")]
    public async Task On_the_second_attempt_the_failing_host_itself_gets_the_mail_in_clear()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        await using var good = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(broken, good)));

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 2, strikes: 1));

        Assert.False(Assert.Single(await broken.WaitForMessagesAsync(1)).UnderTls);
        Assert.Empty(good.Connections);
        Assert.True(outcome.Evidence.FellBackToPlaintext);
    }

    [Fact]
    [Trait("Rule", "R-5")]
    public async Task A_lower_priority_is_tried_first_and_the_next_one_when_it_fails()
    {
        using var nobody = new ReservedPort();
        await using var second = StagedPeer.Start(PeerPlan.Plaintext());
        await using var third = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(new Route(
            [DomainPattern.Any],
            [new RouteHost("127.0.0.1", third.Port, 30), new RouteHost("127.0.0.1", nobody.Port, 10), new RouteHost("127.0.0.1", second.Port, 20)],
            null)));

        var outcome = await gateway.DeliverAsync();

        Assert.Single(await second.WaitForMessagesAsync(1));
        Assert.Empty(third.Connections);
        Assert.Equal([FailureReason.ConnectRefused, FailureReason.None], outcome.Evidence.Hosts.Select(host => host.Reason));
    }

    [Fact]
    [Trait("Rule", "R-5")]
    public async Task Hosts_of_equal_priority_share_the_mail()
    {
        await using var one = StagedPeer.Start(PeerPlan.Plaintext());
        await using var other = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(new Route(
            [DomainPattern.Any], [new RouteHost("127.0.0.1", one.Port), new RouteHost("127.0.0.1", other.Port)], null)));

        var toOne = 0;
        for (var i = 0; i < 20; i++)
        {
            if (Assert.Single((await gateway.DeliverAsync()).Evidence.Hosts).Host == one.HostAndPort)
                toOne++;
        }

        Assert.InRange(toOne, 3, 17);
        await one.WaitForMessagesAsync(toOne);
        await other.WaitForMessagesAsync(20 - toOne);
    }

    [Fact]
    public async Task A_host_that_refuses_in_its_greeting_makes_way_for_the_next()
    {
        await using var busy = StagedPeer.Start(PeerPlan.Plaintext() with { Greeting = "421 4.3.2 Too busy" });
        await using var good = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(busy, good)));

        await gateway.DeliverAsync();

        Assert.Single(await good.WaitForMessagesAsync(1));
    }

    [Fact]
    public async Task A_refusing_greeting_defers_even_when_it_is_permanent()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Greeting = "554 5.7.1 Go away" });
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, FailureReason.GreetingRefused), (recipient.Disposition, recipient.Reason));
        Assert.Contains("Go away", recipient.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(4, recipient.Reply.Status!.Value.Class);
    }

    [Fact]
    [Trait("Rule", "R-6")]
    public async Task MX_hosts_are_tried_in_order_of_preference()
    {
        await using var backup = StagedPeer.Start(PeerPlan.Plaintext());
        var resolver = new StagedResolver()
            .Domain("example.org", (20, "mx2.example.org"), (10, "mx1.example.org"))
            .Host("mx1.example.org", "127.0.0.3").Host("mx2.example.org", "127.0.0.1");
        var options = new DeliveryOptions("gw.example.test") { AllowLoopbackMx = true, MxPort = backup.Port };
        await using var gateway = new Gateway(Configurations.Off(new Route([DomainPattern.Any], [], null)), options, resolver: resolver);

        var outcome = await gateway.DeliverAsync();

        Assert.Equal([$"mx1.example.org:{backup.Port}", $"mx2.example.org:{backup.Port}"], outcome.Evidence.Hosts.Select(host => host.Host));
        Assert.Equal("mx2.example.org", Assert.Single(outcome.Recipients).RemoteHost);
        Assert.Single(await backup.WaitForMessagesAsync(1));
    }

    [Fact]
    [Trait("Rule", "R-6")]
    public async Task An_address_literal_is_connected_to_without_the_DNS()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        var options = new DeliveryOptions("gw.example.test") { AllowLoopbackMx = true, MxPort = peer.Port };
        await using var gateway = new Gateway(Configurations.Off(new Route([DomainPattern.Any], [], null)), options);

        await gateway.DeliverAsync(gateway.Attempt(to: "user@[127.0.0.1]"));

        Assert.Equal("user@[127.0.0.1]", Assert.Single(Assert.Single(await peer.WaitForMessagesAsync(1)).Recipients).Address);
    }
}
