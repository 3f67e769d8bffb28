using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class MandatoryTests
{
    private const string Host = "mx.example.test";

    [Fact]
    [Trait("Rule", "M-6")]
    public async Task Without_STARTTLS_nothing_is_delivered_whatever_the_strikes_say()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = Partner(peer, Configurations.Mandatory());

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 5, strikes: 4));

        AssertRefused(outcome, FailureReason.TlsRequiredNotOffered, peer);
    }

    [Fact]
    [Trait("Rule", "M-6")]
    public async Task A_server_that_does_not_know_EHLO_gets_nothing()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext().Answer("EHLO", "502 5.5.1 What?"));
        await using var gateway = Partner(peer, Configurations.Mandatory());

        var outcome = await gateway.DeliverAsync();

        AssertRefused(outcome, FailureReason.TlsRequiredNotOffered, peer);
        Assert.False(Assert.Single(peer.Connections).HasCommand("HELO"));
    }

    [Fact]
    [Trait("Rule", "M-6")]
    public async Task A_TLS_failure_never_leads_to_plaintext_and_is_no_strike()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        await using var gateway = Partner(peer, Configurations.Mandatory());

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 3, strikes: 2));

        AssertRefused(outcome, FailureReason.TlsReset, peer);
        Assert.Equal(2, outcome.Strikes);
        Assert.Single(peer.Connections);
    }

    public static TheoryData<string> Wrong => ["expired", "not yet valid", "self-signed", "unknown CA", "wrong name", "wrong usage", "missing intermediate", "RSA-1024", "SHA-1"];

    [SkippableTheory]
    [MemberData(nameof(Wrong))]
    [Trait("Rule", "M-7")]
    public async Task A_certificate_that_is_not_accepted_stops_the_mail_before_MAIL_FROM(string kind)
    {
        Skip.If(kind is "RSA-1024" or "SHA-1" && !TlsFailures.HasOpenSsl, "libssl is not here");
        var plan = kind switch
        {
            "expired" => CertificatePlan.Expired(Host),
            "not yet valid" => CertificatePlan.NotYetValid(Host),
            "self-signed" => CertificatePlan.SelfSigned(Host),
            "unknown CA" => CertificatePlan.UnknownAuthority(Host),
            "wrong usage" => CertificatePlan.WrongUsage(Host),
            "missing intermediate" => CertificatePlan.ByIntermediate(Host),
            "RSA-1024" => CertificatePlan.For(Host) with { Key = CertificateKey.Rsa1024 },
            "SHA-1" => CertificatePlan.For(Host) with { SignedWithSha1 = true },
            _ => CertificatePlan.For("other.example.test"),
        };
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(
            new TlsServer(CertificateFactory.Shared.Make(plan)) { SendIntermediates = kind != "missing intermediate" })));
        await using var gateway = Partner(peer, Configurations.Mandatory(CertificateValidation.Name));

        // the second time, too: nothing learned from the first handshake may help
        await gateway.DeliverAsync();
        var outcome = await gateway.DeliverAsync();

        AssertRefused(outcome, FailureReason.TlsCertificateNotAccepted, peer);
        Assert.NotNull(Assert.Single(outcome.Evidence.Hosts).Tls);
        Assert.Equal("4.7.5", Assert.Single(outcome.Recipients).Reply.Status.ToString());
    }

    [Fact]
    [Trait("Rule", "M-7")]
    public async Task A_good_certificate_by_an_intermediate_is_accepted_for_the_routes_host()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate(Host)))));
        await using var gateway = Partner(peer, Configurations.Mandatory(CertificateValidation.Name));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
    }

    [Fact]
    [Trait("Rule", "M-7")]
    public async Task A_version_below_the_floor_stops_the_mail()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(
            new TlsServer(CertificateFactory.Shared.Server(Host)) { Protocols = System.Security.Authentication.SslProtocols.Tls12 })));
        await using var gateway = Partner(peer, Configurations.Mandatory(floor: new TlsFloor(TlsVersion.Tls13, CipherStrength.High)));

        var outcome = await gateway.DeliverAsync();

        AssertRefused(outcome, FailureReason.TlsVersionRefused, peer);
    }

    [Fact]
    [Trait("Rule", "M-8")]
    public async Task Reject_returns_the_message_at_once()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = Partner(peer, Configurations.Mandatory(onFailure: OnFailure.Reject));

        var outcome = await gateway.DeliverAsync();

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Failed, FailureReason.TlsRequiredNotOffered), (recipient.Disposition, recipient.Reason));
        Assert.Equal("5.7.10", recipient.Reply.Status.ToString());
        Assert.Null(outcome.RetryAt);
        Assert.Empty(peer.Messages);
    }

    [Fact]
    [Trait("Rule", "M-8")]
    public async Task An_expired_message_is_returned_with_a_status_that_tells_of_TLS()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = Partner(peer, Configurations.Mandatory());

        var outcome = await gateway.DeliverAsync(gateway.Attempt(attempt: 9, accepted: DateTimeOffset.UtcNow.AddDays(-5)));

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Failed, FailureReason.Expired), (recipient.Disposition, recipient.Reason));
        Assert.Equal("5.7.10", recipient.Reply.Status.ToString());
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task Report_mode_lets_the_mail_pass_and_tells_what_enforce_would_have_refused()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(CertificatePlan.SelfSigned(Host)))));
        await using var gateway = Partner(peer, Configurations.Mandatory(CertificateValidation.Name, MandatoryMode.Report));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        var evidence = Assert.Single(outcome.Evidence.Hosts);
        Assert.Contains("report mode would have refused", evidence.Detail, StringComparison.Ordinal);
        Assert.Contains("CertificateTrusted", evidence.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "M-9")]
    [InlineData("system", false)]
    [InlineData("other", true)]
    public async Task Report_mode_judges_by_its_own_authorities_what_is_trusted_by_others(string signing, bool misses)
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Server(Host))));
        var outbound = Configurations.Mandatory(CertificateValidation.Name, MandatoryMode.Report);
        await using var gateway = Partner(peer, outbound with { ServerCertificate = outbound.ServerCertificate with { Signing = [signing] } });

        var evidence = Assert.Single((await gateway.DeliverAsync()).Evidence.Hosts);

        Assert.Equal(misses, evidence.Detail?.Contains("would have refused", StringComparison.Ordinal) ?? false);
        Assert.Equal(misses ? [] : ["system"], evidence.Tls!.Certificate!.TrustedBy.AsEnumerable());
    }

    [Fact]
    [Trait("Rule", "M-2")]
    public async Task A_mandatory_profile_uses_STARTTLS_although_opportunistic_is_off()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        var configuration = Configurations.Off(Configurations.Named(Host, peer.Port).As()).WithPartner(Configurations.Mandatory());
        await using var gateway = new Gateway(configuration, resolver: new StagedResolver().Host(Host, "127.0.0.1"));

        await gateway.DeliverAsync();

        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
    }

    private static Gateway Partner(StagedPeer peer, OutboundTls outbound) => new(
        Configurations.Opportunistic(Configurations.Named(Host, peer.Port).As()).WithPartner(outbound),
        resolver: new StagedResolver().Host(Host, "127.0.0.1"));

    private static void AssertRefused(DeliveryOutcome outcome, FailureReason reason, StagedPeer peer)
    {
        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, reason), (recipient.Disposition, recipient.Reason));
        Assert.NotNull(outcome.RetryAt);
        Assert.Empty(peer.AllMessages);
        Assert.All(peer.Connections, connection => Assert.False(connection.HasCommand("MAIL")));
    }
}
