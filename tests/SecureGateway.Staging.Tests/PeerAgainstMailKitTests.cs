using System.Security.Authentication;
using MailKit.Security;

namespace SecureGateway.Staging.Tests;

public class PeerAgainstMailKitTests
{
    [Fact]
    public async Task A_plaintext_peer_records_the_message_exactly()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await MailKitClient.SendAsync(peer, SecureSocketOptions.None);

        var message = await peer.WaitForMessageAsync();
        Assert.Equal("a@example.org", message.Sender.Address);
        Assert.Equal("b@example.test", Assert.Single(message.Recipients).Address);
        Assert.Equal("hello", message.Header("Subject"));
        Assert.Equal("the secret body\r\n.\r\n..dots\r\n", message.Body);
        Assert.False(message.UnderTls);
        var connection = Assert.Single(await peer.WaitForEndedAsync(1));
        Assert.Equal(PeerEnd.Quit, connection.End);
        Assert.Contains("the secret body", connection.PlaintextText);
    }

    [Fact]
    public async Task Under_TLS_no_octet_of_the_message_crosses_in_clear()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await MailKitClient.SendAsync(peer, SecureSocketOptions.StartTls);

        var message = await peer.WaitForMessageAsync();
        Assert.True(message.UnderTls);
        var connection = Assert.Single(await peer.WaitForEndedAsync(1));
        Assert.Equal(SslProtocols.Tls13, connection.Tls!.Version);
        Assert.Equal(["EHLO", "STARTTLS", "EHLO", "MAIL", "RCPT", "DATA", "QUIT"], connection.Commands.Select(c => c.Verb));
        Assert.Matches("^EHLO [^\r]+\r\nSTARTTLS\r\n$", connection.PlaintextText);
        Assert.Contains("the secret body", System.Text.Encoding.ASCII.GetString(connection.TlsReceived));
        Assert.Contains((ushort)0x0304, connection.ClientHello!.Versions);
    }

    // MailKit 4.18 drops what is injected after the 220 and goes on: whoever relays with it has to look for itself.
    public static TheoryData<string> Failures =>
        [.. TlsFailures.AtOnce.Except([TlsFailures.InjectedLine, TlsFailures.InjectedFragment]).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Each_failure_breaks_TLS_and_lets_no_message_through(string name)
    {
        var failure = TlsFailures.AtOnce.Single(f => f.Name == name);
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(failure));

        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => MailKitClient.SendAsync(peer, SecureSocketOptions.StartTls));

        Assert.False(thrown is TimeoutException, thrown.ToString());
        await peer.WaitForEndedAsync(1);
        Assert.Empty(peer.AllMessages);
    }

    [Fact]
    public async Task Broken_once_is_fine_the_second_time()
    {
        await using var peer = StagedPeer.Start(PeerBehaviour.BrokenOnce(
            PeerPlan.WithTls(TlsFailures.Alert(TlsAlert.HandshakeFailure)), PeerPlan.GoodTls()));

        await Assert.ThrowsAnyAsync<Exception>(() => MailKitClient.SendAsync(peer, SecureSocketOptions.StartTls));
        await MailKitClient.SendAsync(peer, SecureSocketOptions.StartTls);

        Assert.Equal(2, (await peer.WaitForMessageAsync()).Connection.Number);
    }
}
