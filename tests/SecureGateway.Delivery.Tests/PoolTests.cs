using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class PoolTests
{
    private const string Host = "mx.example.test";

    private static readonly StagedResolver Resolver = new StagedResolver().Host(Host, "127.0.0.1");

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task Messages_of_one_posture_share_a_connection()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        for (var i = 0; i < 5; i++)
            Assert.Equal(i > 0, Assert.Single((await gateway.DeliverAsync()).Evidence.Hosts).Reused);

        await peer.WaitForMessagesAsync(5);
        Assert.Single(peer.Connections);
    }

    [Fact]
    [Trait("Rule", "M-12")]
    public async Task A_mandatory_message_never_rides_a_connection_of_a_weaker_posture()
    {
        // one host, three postures: clear, opportunistic, mandatory with a name that this server does not carry
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Server("other.example.test"))));
        var configuration = Configurations.Opportunistic(
            Configurations.Named(Host, peer.Port) with { Domains = [DomainPattern.Parse("weak.example")] },
            (Configurations.Named(Host, peer.Port) with { Domains = [DomainPattern.Parse("strict.example")] }).As())
            .WithPartner(Configurations.Mandatory(CertificateValidation.Name));
        await using var gateway = new Gateway(configuration, resolver: Resolver);

        var weak = await gateway.DeliverAsync(gateway.Attempt(to: "a@weak.example"));
        var strict = await gateway.DeliverAsync(gateway.Attempt(to: "a@strict.example"));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(weak.Recipients).Disposition);
        Assert.Equal(FailureReason.TlsCertificateNotAccepted, Assert.Single(strict.Recipients).Reason);
        Assert.Equal(2, peer.Connections.Count);
        Assert.Single(await peer.WaitForMessagesAsync(1));
    }

    [Fact]
    [Trait("Rule", "M-12")]
    public async Task REQUIRETLS_does_not_ride_a_connection_that_was_opened_without_it()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = new PeerCapabilities { RequireTls = true } });
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.Named(Host, peer.Port)), resolver: Resolver);

        await gateway.DeliverAsync();
        await gateway.DeliverAsync(gateway.Attempt(envelope: new Envelope(null, [], RequireTls: true)));

        Assert.Equal(2, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "O-6")]
    public async Task A_plaintext_fallback_serves_one_message_and_no_other()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Answered454));
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        await gateway.DeliverAsync(gateway.Attempt(attempt: 2, strikes: 1));
        var next = await gateway.DeliverAsync(gateway.Attempt());

        Assert.Equal(FailureReason.TlsStartTlsRefused, Assert.Single(next.Recipients).Reason);
        Assert.Equal(3, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "O-7")]
    public async Task A_clear_connection_is_not_given_to_an_attempt_that_must_stay_under_TLS()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Answered454));
        await using var plain = StagedPeer.Start(PeerPlan.Plaintext());
        var only = Configurations.To(plain) with { Domains = [DomainPattern.Parse("plain.example")] };
        var both = new Route(
            [DomainPattern.Any], [new RouteHost("127.0.0.1", broken.Port, 1), new RouteHost("127.0.0.1", plain.Port, 2)], null);
        await using var gateway = new Gateway(Configurations.Opportunistic(only, both));

        await gateway.DeliverAsync(gateway.Attempt(to: "a@plain.example"));
        Assert.Equal(1, gateway.Pool.Count);
        var outcome = await gateway.DeliverAsync(gateway.Attempt(to: "a@example.org"));

        Assert.Equal(FailureReason.TlsStartTlsRefused, Assert.Single(outcome.Recipients).Reason);
        Assert.Single(await plain.WaitForMessagesAsync(1));
    }

    [Fact]
    [Trait("Rule", "A-7")]
    public async Task A_new_revision_starts_with_a_new_connection()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        var configuration = Configurations.Opportunistic(Configurations.To(peer));
        await using var gateway = new Gateway(configuration);

        await gateway.DeliverAsync();
        gateway.Apply(configuration);
        await gateway.DeliverAsync();

        Assert.Equal(2, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task A_dead_connection_is_replaced_without_counting_as_a_failure()
    {
        await using var peer = StagedPeer.Start(PeerBehaviour.InTurn(
            PeerPlan.Plaintext().Answer("MAIL", PeerReply.Nothing.ThenReset(), containing: "second"), PeerPlan.Plaintext()));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        await gateway.DeliverAsync();
        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: new Envelope(MailAddress.Parse("second@example.com"), [])));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.False(Assert.Single(outcome.Evidence.Hosts).Reused);
        Assert.Equal(2, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task A_connection_that_the_server_ended_is_not_used_again()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().AnswerMessage(PeerReply.Of("250 2.0.0 Ok").ThenClose(), times: 1));
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        await gateway.DeliverAsync();
        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal(2, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task An_idle_connection_is_ended_with_QUIT_when_its_time_is_over()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)), time: time);

        await gateway.DeliverAsync();
        Assert.Equal(1, gateway.Pool.Count);
        time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal(PeerEnd.Quit, Assert.Single(await peer.WaitForEndedAsync(1)).End);
        Assert.Equal(0, gateway.Pool.Count);
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task A_connection_idle_for_long_is_asked_before_it_is_used()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)), time: time);

        await gateway.DeliverAsync();
        time.Advance(TimeSpan.FromSeconds(6));
        await gateway.DeliverAsync();

        Assert.True(Assert.Single(peer.Connections).HasCommand("NOOP"));
    }

    [Fact]
    [Trait("Rule", "Q-3")]
    public async Task A_connection_carries_so_many_messages_and_no_more()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        var options = new DeliveryOptions("gw.example.test") { Pool = PoolOptions.Default with { MaxMessages = 2 } };
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)), options);

        for (var i = 0; i < 5; i++)
            await gateway.DeliverAsync();

        Assert.Equal(3, peer.Connections.Count);
    }

    [Fact]
    public async Task When_the_gateway_stops_kept_connections_say_QUIT()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        await gateway.DeliverAsync();

        await gateway.DisposeAsync();

        Assert.Equal(PeerEnd.Quit, Assert.Single(await peer.WaitForEndedAsync(1)).End);
    }
}
