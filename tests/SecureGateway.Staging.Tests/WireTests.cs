using System.Text;

namespace SecureGateway.Staging.Tests;

/// <summary>The captures and readers on which other rooms' proofs stand.</summary>
public class WireTests
{
    [Fact]
    public async Task Clear_text_behind_a_220_is_seen_as_clear_text()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Stalled));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        Assert.Equal(220, (await client.CommandAsync("STARTTLS")).Code);
        await client.SendAsync("MAIL FROM:<secret@example.org>\r\n");
        client.Finish();
        await peer.WaitForEndedAsync(1);

        Assert.Contains("secret@example.org", peer.Connections[0].PlaintextText);
    }

    [Fact]
    public async Task Clear_text_behind_a_broken_handshake_is_seen_as_clear_text()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Stalled));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        var handshake = client.StartTlsAsync();
        await peer.WaitForAsync(() => peer.Connections[0].ClientHello is not null);
        await client.SendAsync("MAIL FROM:<secret@example.org>\r\n");
        client.Finish();
        await peer.WaitForEndedAsync(1);
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);

        Assert.Equal("STARTTLS\r\nMAIL FROM:<secret@example.org>\r\n", peer.Connections[0].PlaintextText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n")]
    [InlineData(".\r\n")]
    [InlineData("..\r\n.\r\n")]
    [InlineData("a\r\n.b\r\n")]
    [InlineData("a\n.\nb\r\n")]
    [InlineData("a\r.\rb\r\n")]
    [InlineData("a\r\n\r.\r\n")]
    public void Stuffed_and_read_in_any_pieces_a_message_is_the_same(string message)
    {
        var bytes = Encoding.Latin1.GetBytes(message);
        byte[] wire = [.. StagedClient.Stuffed(bytes), .. "QUIT\r\n"u8];
        for (var piece = 1; piece <= wire.Length; piece++)
        {
            var data = new PeerData();
            var taken = 0;
            while (!data.Ended)
                taken += data.Take(wire.AsSpan(taken, Math.Min(piece, wire.Length - taken)));
            Assert.Equal(message, Encoding.Latin1.GetString(data.Message));
            Assert.Equal(wire.Length - 6, taken);
        }
    }

    [Fact]
    public void A_dot_and_a_bare_CR_end_nothing()
    {
        var data = new PeerData();
        data.Take(".\rb\r\n.\r\n"u8);
        Assert.True(data.Ended);
        Assert.Equal("\rb\r\n", Encoding.Latin1.GetString(data.Message));
    }

    [Fact]
    public async Task What_a_client_offers_is_read_from_its_hello()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.Alert(TlsAlert.UnrecognizedName)));
        await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
        await Assert.ThrowsAnyAsync<Exception>(() => client.StartTlsAsync(new StagedClientTls
        {
            TargetHost = "mx.example.test",
            Protocols = System.Security.Authentication.SslProtocols.Tls12,
        }));

        var hello = peer.Connections[0].ClientHello!;
        Assert.Equal("mx.example.test", hello.ServerName);
        Assert.Equal((ushort)0x0303, Assert.Single(hello.Versions));
        Assert.NotEmpty(hello.CipherSuites);
    }

    [Theory]
    [InlineData(System.Security.Authentication.SslProtocols.Tls12)]
    [InlineData(System.Security.Authentication.SslProtocols.Tls13)]
    public async Task A_client_that_comes_back_with_a_ticket_is_told_from_one_without(System.Security.Authentication.SslProtocols version)
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        foreach (var allowed in (bool[])[true, true, false])
        {
            await using var client = await StagedClient.ConnectAsync(peer.EndPoint);
            await client.StartTlsAsync(new StagedClientTls { TargetHost = "mx.example.test", Protocols = version, AllowResumption = allowed });
            await client.CommandAsync("EHLO me");
            await client.QuitAsync();
        }

        Assert.Equal([false, true, false], peer.Connections.Select(connection => connection.ClientHello!.Resumes));
    }
}
