using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging.Tests;

public class PeerPlanTests
{
    [Fact]
    public async Task Recipients_are_answered_each_in_its_own_way()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext()
            .Answer("RCPT", "550 5.1.1 No such user", "<x@d.example>")
            .Answer("RCPT", "451 4.3.0 Later", "<y@d.example>", times: 1));
        await using var client = await HelloAsync(peer);
        await client.CommandAsync("MAIL FROM:<a@b.example> SIZE=10 BODY=8BITMIME");

        var replies = await client.PipelineAsync(
            "RCPT TO:<x@d.example>", "RCPT TO:<y@d.example>", "RCPT TO:<y@d.example>", "RCPT TO:<z@d.example> NOTIFY=NEVER", "DATA");
        Assert.Equal([550, 451, 250, 250, 354], replies.Select(r => r.Code));
        Assert.Equal("5.1.1", replies[0].Status);
        await client.SendDataAsync("Subject: x\r\n\r\n.dot\r\n"u8.ToArray());

        var message = await peer.WaitForMessageAsync();
        Assert.Equal(["y@d.example", "z@d.example"], message.Recipients.Select(r => r.Address));
        Assert.Equal("NEVER", message.Recipients[1]["NOTIFY"]);
        Assert.Equal("10", message.Sender["size"]);
        Assert.Equal(".dot\r\n", message.Body);
    }

    [Theory]
    [InlineData("554 5.7.1 Go away")]
    [InlineData("421 4.3.2 Busy")]
    public async Task A_refusing_greeting_refuses_everything(string greeting)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Greeting = greeting });
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);

        Assert.Equal(greeting, $"{client.Greeting!.Code} {client.Greeting.Text}");
        Assert.Equal(503, (await client.CommandAsync("EHLO me")).Code);
        Assert.Equal(221, (await client.CommandAsync("QUIT")).Code);
    }

    [Fact]
    public async Task It_disconnects_where_it_is_told_to()
    {
        await GoesAsync(PeerPlan.Plaintext() with { Greeting = PeerReply.Nothing.ThenClose() }, 0);
        await GoesAsync(PeerPlan.Plaintext() with { Greeting = PeerReply.Nothing.ThenReset() }, 0);
        await GoesAsync(PeerPlan.Plaintext().Answer("EHLO", PeerReply.Of("250 mx.example.test").ThenClose()), 0);
        await GoesAsync(PeerPlan.Plaintext().InterruptData(PeerReply.Nothing.ThenReset(), 100), 0);
        await GoesAsync(PeerPlan.Plaintext().AnswerMessage(PeerReply.Nothing.ThenClose()), 1);
        await GoesAsync(PeerPlan.Plaintext().AnswerMessage(PeerReply.Raw("25").ThenReset()), 1);
    }

    [Fact]
    public async Task A_gate_holds_the_reply_between_its_octets_until_it_opens()
    {
        var gate = new Gate();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext()
            .AnswerMessage(PeerReply.Raw("25").ThenWait(gate).Then("0 2.0.0 Ok")));
        await using var client = await HelloAsync(peer);
        var sending = client.SendMailAsync("a@b.example", ["c@d.example"], "Subject: x\r\n\r\n");

        await gate.Reached.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(sending.IsCompleted);
        Assert.Single(peer.AllMessages);
        Assert.Empty(peer.Messages);
        gate.Open();

        Assert.Equal(25, (await sending).Code / 10);
        await peer.WaitForMessagesAsync(1);
    }

    [Fact]
    public async Task Who_has_read_the_reply_finds_the_message()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var client = await HelloAsync(peer);
        for (var sent = 1; sent <= 500; sent++) // at once, each time: the peer may be anywhere behind its reply
        {
            await client.SendMailAsync("a@b.example", ["c@d.example"], "Subject: x\r\n\r\n");
            Assert.Equal(sent, peer.Messages.Count);
        }
    }

    [Fact]
    public async Task Replies_can_be_too_long_and_never_end()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext()
            .Answer("NOOP", PeerReply.OverLong(250, 5000))
            .Answer("HELP", PeerReply.Endless(214))
            .Answer("VRFY", PeerReply.EndlessLine(252)));
        await using (var client = await HelloAsync(peer))
        {
            Assert.Equal(5000, (await client.CommandAsync("NOOP")).Raw.Length);
            await client.SendAsync("HELP\r\n");
            for (var i = 0; i < 10_000; i++)
                Assert.Equal("214-and on", await client.ReadLineAsync());
        }

        await peer.WaitForEndedAsync(1);
    }

    [Fact]
    public async Task STARTTLS_can_be_offered_to_some_clients_only()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with
        {
            OfferStartTlsTo = who => who.Address.Equals(IPAddress.Parse("127.0.0.3")) || who.HelloName == "friend.example",
        });
        await using var stranger = await StagedClient.ConnectAsync(peer.EndPoint);
        Assert.False((await stranger.CommandAsync("EHLO stranger.example")).Offers("STARTTLS"));
        Assert.Equal(502, (await stranger.CommandAsync("STARTTLS")).Code);
        Assert.True((await stranger.CommandAsync("EHLO friend.example")).Offers("STARTTLS"));

        await using var other = await StagedClient.ConnectAsync(peer.EndPoint, from: IPAddress.Parse("127.0.0.3"));
        Assert.True((await other.CommandAsync("EHLO x.example")).Offers("STARTTLS"));
    }

    [Fact]
    public async Task EHLO_can_differ_and_be_refused_under_TLS()
    {
        await using var peer = StagedPeer.Start(PeerBehaviour.InTurn(
            PeerPlan.GoodTls() with { CapabilitiesUnderTls = PeerCapabilities.Bare with { Chunking = true } },
            PeerPlan.HelloRefusedUnderTls()));
        await using var first = await HelloAsync(peer);
        await first.StartTlsAsync();
        var hello = await first.CommandAsync("EHLO me");
        Assert.Equal("mx.example.test\nCHUNKING", hello.Text);

        await using var second = await HelloAsync(peer);
        await second.StartTlsAsync();
        Assert.Equal(550, (await second.CommandAsync("EHLO me")).Code);
    }

    [Fact]
    public async Task Implicit_TLS_shakes_hands_before_the_greeting()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls() with { ImplicitTls = true });
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint, implicitTls: new StagedClientTls());

        Assert.Equal(220, client.Greeting!.Code);
        Assert.False((await client.CommandAsync("EHLO me")).Offers("STARTTLS"));
        Assert.Empty(peer.Connections[0].PlaintextReceived);
    }

    [Fact]
    public async Task Chunks_make_a_message()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = new() { Chunking = true } });
        await using var client = await HelloAsync(peer);
        await client.PipelineAsync("MAIL FROM:<>", "RCPT TO:<c@d.example>");
        await client.SendAsync("BDAT 5\r\n.\r\nabBDAT 3 LAST\r\nc\r\n");
        Assert.Equal(250, (await client.ReadReplyAsync()).Code);
        Assert.Equal(250, (await client.ReadReplyAsync()).Code);

        var message = await peer.WaitForMessageAsync();
        Assert.True(message.Chunked);
        Assert.Equal(".\r\nabc\r\n", message.Text);
    }

    [Fact]
    public async Task Users_are_let_in_and_recorded()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext() with { Capabilities = new() { Auth = true } });
        await using var client = await HelloAsync(peer);
        Assert.Equal(235, (await client.CommandAsync("AUTH PLAIN " + Convert.ToBase64String("\0joe\0secret"u8))).Code);
        Assert.Equal(("joe", false), peer.Connections[0].Authenticated);
    }

    [Fact]
    public async Task Nobody_answers_at_a_reserved_port_until_a_peer_starts_there()
    {
        var port = new ReservedPort(IPAddress.Parse("127.0.0.2"));
        await Assert.ThrowsAsync<SocketException>(() => StagedClient.ConnectAsync(port.EndPoint));
        port.Dispose();
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext(), port.EndPoint.Address, port.Port);
        await using var client = await StagedClient.ConnectAsync(port.EndPoint);
        Assert.Equal(220, client.Greeting!.Code);
    }

    [Fact]
    public async Task A_wait_in_vain_tells_what_was_seen()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var client = await HelloAsync(peer);
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => peer.WaitForMessagesAsync(1, TimeSpan.Zero));
        Assert.Contains("EHLO me", thrown.Message);
    }

    private static async Task<StagedClient> HelloAsync(StagedPeer peer)
    {
        var client = await StagedClient.ConnectAsync(peer.EndPoint);
        Assert.Equal(250, (await client.CommandAsync("EHLO me")).Code);
        return client;
    }

    private static async Task GoesAsync(PeerPlan plan, int unacknowledged)
    {
        await using var peer = StagedPeer.Start(plan);
        var thrown = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var client = await HelloAsync(peer);
            await client.SendMailAsync("a@b.example", ["c@d.example"], "Subject: x\r\n\r\n" + new string('x', 1000));
        });
        Assert.True(thrown is IOException or InvalidDataException or SocketException, thrown.ToString());
        Assert.Equal(PeerEnd.Planned, (await peer.WaitForEndedAsync(1))[0].End);
        Assert.Empty(peer.Messages);
        Assert.Equal(unacknowledged, peer.AllMessages.Count);
    }
}
