using System.Text;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class ExtensionTests
{
    private static readonly MailAddress Sender = MailAddress.Parse("sender@example.com");

    [Fact]
    public async Task DSN_parameters_are_passed_on_where_the_server_speaks_DSN()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var envelope = new Envelope(
            Sender,
            [new Recipient(MailAddress.Parse("user@example.org"), DsnNotify.Success | DsnNotify.Failure, "rfc822;u+2Bx@example.org"),
             new Recipient(MailAddress.Parse("other@example.org"), DsnNotify.Never)],
            Return: DsnReturn.Headers, EnvelopeId: "id+3D1");

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: envelope));

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Equal("HDRS", message.Sender["RET"]);
        Assert.Equal("id+3D1", message.Sender["ENVID"]);
        Assert.Equal("SUCCESS,FAILURE", message.Recipients[0]["NOTIFY"]);
        Assert.Equal("rfc822;u+2Bx@example.org", message.Recipients[0]["ORCPT"]);
        Assert.Equal("NEVER", message.Recipients[1]["NOTIFY"]);
        Assert.All(outcome.Recipients, recipient => Assert.True(recipient.DsnPassedOn));
    }

    [Fact]
    public async Task No_parameter_is_sent_that_was_not_offered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = PeerCapabilities.Bare });
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));
        var envelope = new Envelope(
            Sender, [new Recipient(MailAddress.Parse("user@example.org"), DsnNotify.Success, "rfc822;user@example.org")],
            BodyType.EightBitMime, true, DsnReturn.Full, "x");

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: envelope));

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Empty(message.Sender.Parameters);
        Assert.Empty(Assert.Single(message.Recipients).Parameters);
        Assert.False(Assert.Single(outcome.Recipients).DsnPassedOn);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Rule", "O-4")]
    public async Task Only_what_is_offered_under_TLS_counts(bool moreUnderTls)
    {
        // In clear anybody on the path may add to the offer, take from it, or make a message too large.
        var (more, less) = (new PeerCapabilities(), PeerCapabilities.Bare with { Size = 1 });
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with
        {
            Capabilities = moreUnderTls ? less : more,
            CapabilitiesUnderTls = moreUnderTls ? more : PeerCapabilities.Bare,
        });
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));
        var envelope = new Envelope(Sender, [new Recipient(MailAddress.Parse("user@example.org"), DsnNotify.Success)], Return: DsnReturn.Headers, EnvelopeId: "x");

        var outcome = await gateway.DeliverAsync(gateway.Attempt(envelope: envelope));

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.True(message.UnderTls);
        Assert.Equal(moreUnderTls ? ["ENVID", "RET", "SIZE"] : [], message.Sender.Parameters.Select(parameter => parameter.Split('=')[0]).Order());
        Assert.Equal(moreUnderTls, Assert.Single(outcome.Recipients).DsnPassedOn);
    }

    [Fact]
    public async Task The_null_sender_and_a_bare_postmaster_travel_as_they_are()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        await gateway.DeliverAsync(gateway.Attempt(envelope: new Envelope(null, [new Recipient(MailAddress.Parse("\"odd local\"@example.org"))])));

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Equal("", message.Sender.Address);
        Assert.Equal("\"odd local\"@example.org", Assert.Single(message.Recipients).Address);
    }

    [Theory]
    [InlineData(FailureReason.NeedsEightBitMime, "5.6.3")]
    [InlineData(FailureReason.NeedsSmtpUtf8, "5.6.7")]
    [InlineData(FailureReason.MessageTooLarge, "5.3.4")]
    public async Task What_one_server_cannot_take_another_may_and_else_it_is_returned(FailureReason reason, string status)
    {
        var less = reason switch
        {
            FailureReason.NeedsEightBitMime => new PeerCapabilities { EightBitMime = false },
            FailureReason.NeedsSmtpUtf8 => new PeerCapabilities { SmtpUtf8 = false },
            _ => new PeerCapabilities { Size = 10 },
        };
        var envelope = new Envelope(
            Sender, [], reason == FailureReason.NeedsEightBitMime ? BodyType.EightBitMime : BodyType.SevenBit, reason == FailureReason.NeedsSmtpUtf8);
        var body = Encoding.UTF8.GetBytes("Subject: caf\u00e9\r\n\r\nna\u00efve\r\n");
        await using var unable = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = less });
        await using var able = StagedPeer.Start(PeerPlan.Plaintext());
        await using var alone = new Gateway(Configurations.Off(Configurations.To(unable)));
        await using var both = new Gateway(Configurations.Off(Configurations.To(unable, able)));

        var returned = await alone.DeliverAsync(alone.Attempt(["user@example.org"], body: body, envelope: envelope));
        var delivered = await both.DeliverAsync(both.Attempt(["user@example.org"], body: body, envelope: envelope));

        var recipient = Assert.Single(returned.Recipients);
        Assert.Equal((RecipientDisposition.Failed, reason), (recipient.Disposition, recipient.Reason));
        Assert.Equal(status, recipient.Reply.Status.ToString());
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(delivered.Recipients).Disposition);
        Assert.Equal(body, Assert.Single(await able.WaitForMessagesAsync(1)).Bytes.ToArray());
        Assert.Empty(unable.AllMessages);
    }

    [Fact]
    public async Task A_message_announced_as_8_bit_that_holds_none_fits_any_server()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = PeerCapabilities.Bare });
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        await gateway.DeliverAsync(gateway.Attempt(envelope: new Envelope(Sender, [], BodyType.EightBitMime)));

        Assert.Single(await peer.WaitForMessagesAsync(1));
    }
}
