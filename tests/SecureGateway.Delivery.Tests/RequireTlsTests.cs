using System.Text;
using MimeKit;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

/// <summary>Mail that asks for REQUIRETLS (RFC 8689): under TLS, to the server it was meant for, who hands the request on.</summary>
[Trait("Rule", "O-8")]
public sealed class RequireTlsTests
{
    private const string Host = "mx.example.test";

    private static readonly PeerCapabilities Knows = new() { RequireTls = true };

    private static readonly Envelope Asking = new(MailAddress.Parse("sender@example.com"), [], RequireTls: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_goes_under_TLS_whatever_the_global_setting_says_and_the_request_goes_with_it(bool opportunistic)
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = Knows });
        await using var gateway = To(peer, opportunistic);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: Asking));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.True(message.UnderTls);
        Assert.Contains("REQUIRETLS", message.Sender.Parameters);
    }

    [Fact]
    public async Task A_server_that_does_not_know_it_gets_nothing_and_the_mail_is_returned_with_5_7_30()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = To(peer);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: Asking));

        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Failed, FailureReason.NeedsRequireTls), (recipient.Disposition, recipient.Reason));
        Assert.Equal("5.7.30", recipient.Reply.Status.ToString());
        AssertNothingSaid(peer);
    }

    [Fact]
    public async Task Another_server_of_the_domain_that_knows_it_gets_the_mail()
    {
        await using var less = StagedPeer.Start(PeerPlan.GoodTls("127.0.0.1"));
        await using var more = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = Knows });
        await using var gateway = new Gateway(
            Configurations.Opportunistic(new Route(
                [DomainPattern.Any], [new RouteHost("mx1.example.test", less.Port, 10), new RouteHost(Host, more.Port, 20)], null)),
            resolver: new StagedResolver().Host("mx1.example.test", "127.0.0.1").Host(Host, "127.0.0.1"));

        await gateway.DeliverAsync(gateway.Attempt(envelope: Asking));

        Assert.Single(await more.WaitForMessagesAsync(1));
        AssertNothingSaid(less);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public async Task It_never_goes_in_clear_however_often_TLS_failed(int strikes)
    {
        await using var plain = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = Knows with { Others = ["REQUIRETLS"] } });
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220) with { Capabilities = Knows with { Others = ["REQUIRETLS"] } });
        await using var toPlain = To(plain);
        await using var toBroken = To(broken);

        var notOffered = await toPlain.DeliverAsync(toPlain.Attempt(attempt: strikes + 1, strikes: strikes, envelope: Asking));
        var failed = await toBroken.DeliverAsync(toBroken.Attempt(attempt: strikes + 1, strikes: strikes, envelope: Asking));
        var expired = await toPlain.DeliverAsync(toPlain.Attempt(strikes: strikes, envelope: Asking, accepted: DateTimeOffset.UtcNow.AddDays(-6)));

        AssertDeferred(notOffered, FailureReason.TlsRequiredNotOffered, "4.7.10");
        AssertDeferred(failed, FailureReason.TlsReset, "4.7.5");
        Assert.Equal("5.7.10", Assert.Single(expired.Recipients).Reply.Status.ToString());
        AssertNothingSaid(plain);
        AssertNothingSaid(broken);
        Assert.Single(broken.Connections); // no second one in clear
    }

    [Theory]
    [InlineData("self-signed")]
    [InlineData("another name")]
    [InlineData("unknown authority")]
    public async Task The_certificate_must_be_trusted_and_carry_the_servers_name(string kind)
    {
        var certificate = kind switch
        {
            "self-signed" => CertificatePlan.For(Host) with { Issuer = CertificateIssuer.Self },
            "another name" => CertificatePlan.For("mx.other.test"),
            _ => CertificatePlan.For(Host) with { Issuer = CertificateIssuer.UnknownRoot },
        };
        await using var peer = StagedPeer.Start(PeerPlan.WithCertificate(certificate) with { Capabilities = Knows });
        await using var gateway = To(peer);

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: Asking));

        AssertDeferred(outcome, FailureReason.TlsCertificateNotAccepted, "4.7.5");
        AssertNothingSaid(peer);
    }

    [Fact]
    [Trait("Rule", "M-12")]
    public async Task It_rides_no_connection_of_mail_that_did_not_ask()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { Capabilities = Knows });
        await using var gateway = To(peer);

        await gateway.DeliverAsync();
        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: Asking));

        Assert.False(Assert.Single(outcome.Evidence.Hosts).Reused);
        Assert.Equal(2, peer.Connections.Count);
    }

    [Theory]
    [InlineData(ReportKind.Failed)]
    [InlineData(ReportKind.Delayed)]
    [InlineData(ReportKind.Relayed)]
    public void A_report_about_it_asks_for_the_same_and_carries_the_header_only(ReportKind kind)
    {
        var envelope = Asking with { Recipients = [new Recipient(MailAddress.Parse("b@example.org"))], Return = DsnReturn.Full };
        var original = Encoding.ASCII.GetBytes("Subject: quarterly\r\n\r\nthe secret\r\n");

        var composed = Report.Compose(
            new ComposeReport(
                QueueId.New(DateTimeOffset.UtcNow), kind, default, envelope,
                [new ReportedRecipient(envelope.Recipients[0], FailureReason.NeedsRequireTls, SmtpReply.Of(554, "5.7.30", "no"), null)],
                DateTimeOffset.UtcNow, null),
            new ReportedOriginal(original, original.Length), new DeliveryOptions("gw.example.test"), DateTimeOffset.UtcNow);

        Assert.True(composed.Envelope.RequireTls);
        var report = Assert.IsType<MultipartReport>(MimeMessage.Load(new MemoryStream(composed.Message.ToArray())).Body);
        Assert.Equal("message/rfc822-headers", report[2].ContentType.MimeType);
        var text = Encoding.UTF8.GetString(composed.Message.Span);
        Assert.Contains("quarterly", text, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_goes_to_a_server_that_does_not_know_the_keyword_but_never_in_clear()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var plain = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = To(peer);
        await using var toPlain = To(plain);
        var report = Asking with { Sender = null };

        var delivered = await gateway.DeliverAsync(gateway.Attempt(envelope: report));
        var deferred = await toPlain.DeliverAsync(toPlain.Attempt(attempt: 5, strikes: 4, envelope: report));

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(delivered.Recipients).Disposition);
        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.True(message.UnderTls);
        Assert.DoesNotContain("REQUIRETLS", message.Sender.Parameters);
        AssertDeferred(deferred, FailureReason.TlsRequiredNotOffered, "4.7.10");
        AssertNothingSaid(plain);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TLS_Required_No_relaxes_neither_a_mandatory_profile_nor_REQUIRETLS_nor_the_first_failure(bool mandatory)
    {
        const string text = "TLS-Required: No\r\nSubject: x\r\n\r\nHello\r\n";
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        var route = Configurations.Named(Host, peer.Port);
        await using var gateway = new Gateway(
            mandatory ? Configurations.Opportunistic(route.As()).WithPartner(Configurations.Mandatory()) : Configurations.Opportunistic(route),
            resolver: new StagedResolver().Host(Host, "127.0.0.1"));

        await gateway.DeliverAsync(gateway.Attempt(text: text));
        if (mandatory)
            await gateway.DeliverAsync(gateway.Attempt(attempt: 9, strikes: 8, text: text));
        await gateway.DeliverAsync(gateway.Attempt(attempt: 9, strikes: 8, text: text, envelope: Asking));

        AssertNothingSaid(peer);
    }

    private static Gateway To(StagedPeer peer, bool opportunistic = true)
    {
        var route = Configurations.Named(Host, peer.Port);
        return new Gateway(
            opportunistic ? Configurations.Opportunistic(route) : Configurations.Off(route), resolver: new StagedResolver().Host(Host, "127.0.0.1"));
    }

    private static void AssertDeferred(DeliveryOutcome outcome, FailureReason reason, string status)
    {
        var recipient = Assert.Single(outcome.Recipients);
        Assert.Equal((RecipientDisposition.Deferred, reason, status), (recipient.Disposition, recipient.Reason, recipient.Reply.Status.ToString()));
        Assert.NotNull(outcome.RetryAt);
    }

    private static void AssertNothingSaid(StagedPeer peer)
    {
        Assert.Empty(peer.AllMessages);
        Assert.All(peer.Connections, connection => Assert.False(connection.HasCommand("MAIL")));
    }
}
