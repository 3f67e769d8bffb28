using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Inbound.Tests;

/// <summary>The whole room over real sockets.</summary>
public sealed class WireTests
{
    private const string Message = "Subject: x\r\nDKIM-Signature: y\r\n\r\n.dots\r\nand more\r\n";

    private static readonly PolicyConfiguration Hosting = Policies.Hosting("hosted.example");

    [Fact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-2")]
    public async Task A_message_in_clear_is_stored_byte_for_byte_behind_one_Received_field()
    {
        await using var door = await RunningDoor.StartAsync(Hosting);
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        var hello = await client.CommandAsync("EHLO client.example");
        Assert.False(hello.Offers("STARTTLS"));
        var reply = await client.SendMailAsync("a@sender.example", ["b@hosted.example"], Message);
        var taken = Assert.Single(door.Taken);
        Assert.Equal($"250 2.0.0 Ok: queued as {taken.Id}", reply.ToString());
        var stored = door.Stored(taken);
        Assert.EndsWith("+0000\r\n" + Message, stored, StringComparison.Ordinal);
        Assert.Contains("Received: from client.example ([127.0.0.1])\r\n\tby gw.example with ESMTP id ", stored, StringComparison.Ordinal);
        Assert.Null(taken.Inbound!.Tls);
        await client.QuitAsync();
        Assert.Contains("accepted=1 refused=0 end=Quit", await door.Lines.LineAsync("end=Quit"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "O-3")]
    [Trait("Rule", "Q-2")]
    public async Task Under_STARTTLS_and_on_an_implicit_listener_the_facts_go_with_the_message()
    {
        await using var door = await RunningDoor.StartAsync(Hosting.WithOpportunisticTls());
        await using (var client = await StagedClient.ConnectAsync(door.StartTls))
        {
            Assert.True((await client.CommandAsync("EHLO client.example")).Offers("STARTTLS"));
            Assert.Equal(220, (await client.StartTlsAsync()).Code);
            Assert.Equal(503, (await client.CommandAsync("MAIL FROM:<a@sender.example>")).Code);
            Assert.False((await client.CommandAsync("EHLO client.example")).Offers("STARTTLS"));
            Assert.Equal(250, (await client.SendMailAsync("a@sender.example", ["b@hosted.example"], Message)).Code);
            await client.QuitAsync();
        }

        await using (var client = await StagedClient.ConnectAsync(door.Implicit, implicitTls: new StagedClientTls()))
        {
            await client.CommandAsync("EHLO client.example");
            Assert.Equal(250, (await client.SendMailAsync("a@sender.example", ["b@hosted.example"], Message)).Code);
        }

        Assert.All(door.Taken, taken =>
        {
            Assert.Equal("TLSv1.3", taken.Inbound!.Tls!.VersionName);
            Assert.Contains($"(using TLSv1.3 with cipher {taken.Inbound.Tls.CipherSuite})\r\n\tby gw.example with ESMTPS id", door.Stored(taken), StringComparison.Ordinal);
        });
        Assert.Equal(2, door.Taken.Count);
    }

    [Fact]
    [Trait("Rule", "M-4")]
    public async Task A_mandatory_client_hears_530_until_TLS_is_in_use()
    {
        await using var door = await RunningDoor.StartAsync(Hosting.With(
            Policies.Profile("strict", clients: ["127.0.0.0/8"], tls: Policies.Mandatory())));
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        Assert.True((await client.CommandAsync("EHLO client.example")).Offers("STARTTLS"));
        foreach (var command in new[] { "MAIL FROM:<a@x.example>", "VRFY x", "DATA", "HELP" })
            Assert.Equal("530 5.7.0 Must issue a STARTTLS command first", (await client.CommandAsync(command)).ToString());
        Assert.Equal(250, (await client.CommandAsync("NOOP")).Code);
        await client.StartTlsAsync();
        await client.CommandAsync("EHLO client.example");
        Assert.Equal(250, (await client.SendMailAsync("a@x.example", ["b@hosted.example"], Message)).Code);
    }

    [Theory]
    [Trait("Rule", "M-5")]
    [Trait("Rule", "M-9")]
    [InlineData("none", false, "550 5.7.5 TLS requirement not met: client certificate missing")]
    [InlineData("good", false, null)]
    [InlineData("good", true, null)]
    [InlineData("unknown", false, "550 5.7.5 TLS requirement not met: client certificate not trusted")]
    [InlineData("other", false, "550 5.7.5 TLS requirement not met: client certificate name")]
    public async Task A_client_certificate_is_judged_after_the_handshake_and_refused_by_kind(string shown, bool implicitTls, string? refusal)
    {
        var requirement = new CertificateRequirement(CertificateValidation.Name, ["client.example"], NameMatch.SanThenCn, []);
        await using var door = await RunningDoor.StartAsync(Hosting.With(
            Policies.Profile("strict", clients: ["127.0.0.0/8"], tls: Policies.Mandatory() with { ClientCertificate = requirement })));
        var plan = CertificatePlan.ForClient(shown == "other" ? "other.example" : "client.example");
        var tls = new StagedClientTls
        {
            ClientCertificate = shown == "none"
                ? null
                : CertificateFactory.Shared.Make(shown == "unknown" ? plan with { Issuer = CertificateIssuer.UnknownRoot } : plan),
        };
        await using var client = await StagedClient.ConnectAsync(implicitTls ? door.Implicit : door.StartTls, implicitTls: implicitTls ? tls : null);
        await client.CommandAsync("EHLO client.example");
        if (!implicitTls)
        {
            await client.StartTlsAsync(tls);
            await client.CommandAsync("EHLO client.example");
        }

        var reply = await client.SendMailAsync("a@x.example", ["b@hosted.example"], Message);
        if (refusal is not null)
        {
            Assert.Equal(refusal, reply.ToString());
            Assert.Empty(door.Taken);
            return;
        }

        Assert.Equal(250, reply.Code);
        Assert.Equal("client.example", Assert.Single(door.Taken).Inbound!.Tls!.Certificate!.CommonName);
    }

    [Fact]
    [Trait("Rule", "R-4")]
    public async Task No_way_of_writing_a_recipient_makes_an_open_relay()
    {
        await using var door = await RunningDoor.StartAsync(Hosting);
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        await client.CommandAsync("MAIL FROM:<a@hosted.example>");
        foreach (var recipient in new[]
                 {
                     "b@elsewhere.example", "b%elsewhere.example@hosted.example", "elsewhere.example!b@hosted.example",
                     "\"b@elsewhere.example\"@hosted.example", "@hosted.example:b@elsewhere.example", "b@[127.0.0.1]", "b@[192.0.2.1]",
                     "b@elsewhere.example@hosted.example", "b@hosted.example@elsewhere.example", "b@hosted.example,c@elsewhere.example",
                     "b@elsewhere.example%hosted.example", "b@hosted.example\0@elsewhere.example",
                 })
        {
            var reply = await client.CommandAsync($"RCPT TO:<{recipient}>");
            Assert.True(reply.Code is >= 500 and < 600, $"{recipient}: {reply}");
        }

        Assert.Equal(250, (await client.CommandAsync("RCPT TO:<@relay.example:b@hosted.example>")).Code); // the route is dropped (RFC 5321 C)
        Assert.Equal(354, (await client.CommandAsync("DATA")).Code);
        Assert.Equal(250, (await client.SendDataAsync("Subject: x\r\n\r\n"u8.ToArray())).Code);
        Assert.Equal("b@hosted.example", Assert.Single(Assert.Single(door.Taken).Envelope.Recipients).Address.ToString());
    }

    [Theory]
    [InlineData("\n.\n")]
    [InlineData("\n.\r")]
    [InlineData("\r.\n")]
    [InlineData("\r.\r")]
    [InlineData("\n.\r\n")]
    [InlineData("\r.\r\n")]
    [InlineData("\r\n\0.\r\n")]
    [InlineData("\r\n.\r\r\n")]
    [InlineData("\r\r\n.\r\r\n")]
    [Trait("Rule", "Q-2")]
    [Trait("Rule", "T-3")]
    public async Task Not_even_a_trusted_client_under_TLS_smuggles_a_second_message(string almost)
    {
        await using var door = await RunningDoor.StartAsync(
            Hosting.WithOpportunisticTls().With(Policies.Profile("internal", RelayControl.Full, ["127.0.0.0/8"])));
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        await client.StartTlsAsync();
        await client.CommandAsync("EHLO client.example");
        var message = $"Subject: x\r\n\r\nfirst{almost}MAIL FROM:<smuggled@x.example>\r\nRCPT TO:<c@elsewhere.example>\r\nDATA\r\nsmuggled\r\n";
        string[][] cuts = [[message], [.. message.Split('\n').Select((line, number) => number == 0 ? line : "\n" + line)], [.. message.Select(octet => octet.ToString())]];
        foreach (var cut in cuts)
        {
            foreach (var (begin, end) in new[] { ("DATA", ".\r\n"), ($"BDAT {message.Length} LAST", "") })
            {
                await client.PipelineAsync("MAIL FROM:<a@hosted.example>", "RCPT TO:<b@elsewhere.example>");
                await client.SendAsync(begin + "\r\n");
                if (begin == "DATA")
                    Assert.Equal(354, (await client.ReadReplyAsync()).Code);
                foreach (var piece in end.Length == 0 ? cut : [.. cut, end])
                    await client.SendAsync(piece);
                var refusal = await client.ReadReplyAsync();
                Assert.Equal((550, "5.5.2"), (refusal.Code, refusal.Status));
            }
        }

        Assert.Equal(221, (await client.CommandAsync("QUIT")).Code); // nothing else was answered
        await door.Lines.LineAsync("accepted=0 refused=6 end=Quit");
        Assert.Equal(6, door.Lines.All.Count(line => line.Contains("refused at Message: LineEnds", StringComparison.Ordinal)));
        Assert.Empty(door.Taken);
        Assert.Empty(door.Store.Bodies);
    }

    [Fact]
    [Trait("Rule", "R-7")]
    public async Task A_loop_is_554_and_the_session_goes_on()
    {
        await using var door = await RunningDoor.StartAsync(Hosting.With(LimitSettings.Default with { ReceivedFields = 3 }));
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        var loop = string.Concat(Enumerable.Repeat("Received: from a by b; c\r\n", 4));
        Assert.Equal("5.4.6", (await client.SendMailAsync("a@x.example", ["b@hosted.example"], loop + Message)).Status);
        Assert.Equal(250, (await client.SendMailAsync("a@x.example", ["b@hosted.example"], Message)).Code);
    }

    [Theory]
    [InlineData("MAIL FROM:<a@x.example> SIZE=1001", "552 5.3.4", RefusalKind.MessageTooLarge)]
    [InlineData("MAIL FROM:<\u00e4@x.example>", "553 5.6.7", RefusalKind.NeedsSmtpUtf8)]
    [InlineData("MAIL FROM:<a@x.example> REQUIRETLS", "530 5.7.10", RefusalKind.TlsRequirement)]
    [Trait("Rule", "T-3")]
    public async Task What_the_grammar_of_MAIL_refuses_is_recorded_too(string command, string reply, RefusalKind kind)
    {
        await using var door = await RunningDoor.StartAsync(Hosting.With(LimitSettings.Default with { MessageSize = 1000 }));
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        await client.SendAsync(System.Text.Encoding.UTF8.GetBytes(command + "\r\n"));
        Assert.StartsWith(reply, (await client.ReadReplyAsync()).ToString(), StringComparison.Ordinal);
        Assert.Contains("@x.example>", await door.Lines.LineAsync($"refused at Mail: {kind}"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "T-3")]
    public async Task More_behind_STARTTLS_is_recorded()
    {
        await using var door = await RunningDoor.StartAsync(Hosting.WithOpportunisticTls());
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        await client.SendAsync("STARTTLS\r\nMAIL FROM:<a@x.example>\r\n");
        Assert.Equal(421, (await client.ReadReplyAsync()).Code);
        await door.Lines.LineAsync("refused at Connection: BehindStartTls");
        await client.WaitForEndAsync();
    }

    [Fact]
    public async Task Pipelined_commands_are_answered_in_order()
    {
        await using var door = await RunningDoor.StartAsync(Hosting);
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        var replies = await client.PipelineAsync(
            "EHLO x", "MAIL FROM:<a@x.example>", "RCPT TO:<b@hosted.example>", "RCPT TO:<c@elsewhere.example>", "RSET", "RCPT TO:<b@hosted.example>", "QUIT");
        Assert.Equal([250, 250, 250, 550, 250, 503, 221], replies.Select(reply => reply.Code));
    }

    [Fact]
    public async Task When_the_host_stops_an_idle_session_hears_421()
    {
        await using var door = await RunningDoor.StartAsync(Hosting);
        await using var client = await StagedClient.ConnectAsync(door.StartTls);
        await client.CommandAsync("EHLO client.example");
        var stopped = door.StopAsync();
        Assert.Equal(421, (await client.ReadReplyAsync()).Code);
        await client.WaitForEndAsync();
        await stopped.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
