using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>Postfix as the client, with the gateway for its relayhost.</summary>
public sealed class PostfixSendingTests
{
    private const string Mail = "From: alice@corp.example\r\nTo: bob@other.example\r\nSubject: from postfix\r\nDate: Tue, 24 Nov 2026 04:00:00 +0000\r\nMessage-ID: <1@corp.example>\r\n\r\nHello\r\n.dot\r\n";

    [SkippableTheory]
    [InlineData("none", "with ESMTP ", null)]
    [InlineData("may", "with ESMTPS ", "Untrusted TLS connection established")]
    [InlineData("encrypt", "with ESMTPS ", "Untrusted TLS connection established")]
    [Trait("Rule", "O-3")]
    [Trait("Rule", "Q-2")]
    public async Task Mail_goes_through_exactly(string level, string with, string? logged)
    {
        PostfixInstance.Need();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(Policy(peer));
        await using var postfix = await PostfixInstance.StartAsync(
            new PostfixSettings { Relays = true, RelayHost = gateway.Smtp.ToString(), OutboundTls = level });

        await SendAsync(postfix, "bob@other.example", "carol@other.example");
        await gateway.Tracking.WaitForGoneAsync(1);

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Equal(2, message.Recipients.Length);
        var (ours, rest) = HeaderFields.First(message.Text);
        Assert.Contains("from postfix.example ", ours, StringComparison.Ordinal);
        Assert.Contains("by gateway.test.example", ours, StringComparison.Ordinal);
        Assert.Contains(with, ours, StringComparison.Ordinal);
        Assert.Contains("by postfix.example (Postfix)", Relayed.AssertExact(Mail, rest), StringComparison.Ordinal);
        if (logged is not null)
            await postfix.WaitForLogAsync(logged);
        await postfix.WaitForLogAsync("status=sent (250 2.0.0 Ok: queued as ");
    }

    [SkippableFact]
    [Trait("Rule", "C-1")]
    public async Task An_imported_identity_satisfies_a_postfix_that_verifies()
    {
        PostfixInstance.Need();
        using var scratch = new ScratchDirectory();
        var identity = CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate("gateway.test.example"));
        var (certificate, key) = identity.WritePem(scratch.Path, "gateway");
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(
            Policy(peer), node: $$"""identities { default { certificate = "{{certificate}}", key = "{{key}}" } }""");
        await using var postfix = await PostfixInstance.StartAsync(new PostfixSettings
        {
            Relays = true,
            RelayHost = gateway.Smtp.ToString(),
            OutboundTls = "secure",
            More = $"smtp_tls_CAfile = {CertificateFactory.Shared.WriteRoot(scratch.Path)}\nsmtp_tls_secure_cert_match = gateway.test.example",
        });

        await SendAsync(postfix, "bob@other.example");

        await peer.WaitForMessagesAsync(1);
        await postfix.WaitForLogAsync("Verified TLS connection established");
    }

    [SkippableFact]
    [Trait("Rule", "O-3")]
    public async Task A_postfix_that_insists_on_tls_sends_nothing_while_starttls_is_off()
    {
        PostfixInstance.Need();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(Policy(peer).Replace("enabled = on", "enabled = off", StringComparison.Ordinal));
        await using var postfix = await PostfixInstance.StartAsync(
            new PostfixSettings { Relays = true, RelayHost = gateway.Smtp.ToString(), OutboundTls = "encrypt" });

        await SendAsync(postfix, "bob@other.example");

        await postfix.WaitForLogAsync("TLS is required, but was not offered by host");
        Assert.Empty(gateway.Tracking.Accepted);
    }

    [SkippableFact]
    [Trait("Rule", "R-4")]
    public async Task A_postfix_that_may_not_relay_is_told_so_for_good()
    {
        PostfixInstance.Need();
        await using var gateway = await RunningGateway.StartAsync("""
            tls.opportunistic { enabled = on }
            domains = [ "corp.example" ]
            """);
        await using var postfix = await PostfixInstance.StartAsync(new PostfixSettings { Relays = true, RelayHost = gateway.Smtp.ToString() });

        await SendAsync(postfix, "bob@other.example");

        await postfix.WaitForLogAsync("status=bounced (host 127.0.0.1[127.0.0.1] said: 550 5.7.1");
        // Postfix then tells the sender, whose domain the gateway serves: that report may come in.
        Assert.DoesNotContain(gateway.Tracking.Accepted, accepted => accepted.Envelope.Read().Recipients.Any(r => r.Address.Domain.Value == "other.example"));
    }

    private static string Policy(StagedPeer peer) =>
        JudgedRoutes.To(peer).Replace("partner.example", "other.example", StringComparison.Ordinal);

    private static async Task SendAsync(PostfixInstance postfix, params string[] recipients)
    {
        await using var client = await StagedClient.ConnectAsync(postfix.EndPoint);
        await client.CommandAsync("EHLO client.example");
        Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", recipients, Mail)).Code);
        await client.QuitAsync();
    }
}
