using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

public sealed class RelayTests
{
    [Fact]
    [Trait("Rule", "O-8")]
    public async Task While_opportunistic_TLS_is_off_mail_goes_in_clear_although_STARTTLS_is_offered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Off(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        var message = await peer.WaitForMessageAsync();
        Assert.False(message.UnderTls);
        Assert.Equal("Subject: staged\r\n\r\nHello\r\n", message.Text);
        Assert.Equal("sender@example.com", message.Sender.Address);
    }

    [Fact]
    [Trait("Rule", "O-4")]
    public async Task STARTTLS_is_used_where_it_is_offered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        var message = await peer.WaitForMessageAsync();
        Assert.True(message.UnderTls);
        Assert.DoesNotContain("MAIL", message.Connection.PlaintextText, StringComparison.Ordinal);
        var host = Assert.Single(outcome.Evidence.Hosts);
        Assert.Equal("TLSv1.3", host.Tls!.VersionName);
        Assert.NotNull(host.Tls.Certificate);
        Assert.Equal(0, outcome.Strikes);
    }

    [Fact]
    [Trait("Rule", "O-7")]
    public async Task A_server_without_STARTTLS_gets_the_mail_in_clear_at_once()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = new Gateway(Configurations.Opportunistic(Configurations.To(peer)));

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Null(Assert.Single(outcome.Evidence.Hosts).Tls);
        Assert.False(outcome.Evidence.FellBackToPlaintext);
    }
}
