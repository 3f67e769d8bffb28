using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>Postfix as the next hop.</summary>
public sealed class PostfixReceivingTests
{
    private const string Mail = "From: alice@corp.example\r\nSubject: for postfix\r\nX-Odd:   kept  as it is \t\r\n\r\n.\r\n..dots\r\n\r\nlast\r\n";

    [SkippableTheory]
    [InlineData("may", "on", "with ESMTPS ", "TLSv1.3")]
    [InlineData("encrypt", "on", "with ESMTPS ", "TLSv1.3")]
    [InlineData("none", "on", "with ESMTP ", null)]
    [InlineData("may", "off", "with ESMTP ", null)]
    [Trait("Rule", "O-4")]
    [Trait("Rule", "O-7")]
    [Trait("Rule", "O-8")]
    [Trait("Rule", "Q-2")]
    public async Task Mail_lies_in_its_mailbox_exactly(string inboundTls, string opportunistic, string with, string? version)
    {
        await using var postfix = await PostfixInstance.StartAsync(new PostfixSettings { InboundTls = inboundTls });
        await using var gateway = await RunningGateway.StartAsync(
            JudgedRoutes.To(postfix.HostAndPort).Replace("enabled = on", $"enabled = {opportunistic}", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();

        Assert.Equal(250, (await client.SendMailAsync("alice@corp.example", ["bob@partner.example"], Mail)).Code);
        await gateway.Tracking.WaitForGoneAsync(1);

        var (postfixReceived, rest) = HeaderFields.FirstNamed("Received", Assert.Single(await postfix.InboxAsync(1)));
        Relayed.AssertExact(Mail, rest);
        Assert.Contains("from gateway.test.example ", postfixReceived, StringComparison.Ordinal);
        Assert.Contains(with, postfixReceived, StringComparison.Ordinal);
        Assert.Equal(version is not null, postfixReceived.Contains($"using {version ?? "TLS"}", StringComparison.Ordinal));
        var host = Assert.Single(Assert.Single(gateway.Tracking.Attempts).Evidence.Hosts);
        Assert.Equal(version, host.Tls?.VersionName);
    }

    [SkippableFact]
    [Trait("Rule", "Q-3")]
    public async Task Postfix_that_insists_on_tls_refuses_clear_text_and_the_sender_is_told()
    {
        await using var postfix = await PostfixInstance.StartAsync(new PostfixSettings { InboundTls = "encrypt" });
        await using var home = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = await RunningGateway.StartAsync(
            JudgedRoutes.To(postfix.HostAndPort, $$"""{ domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }""")
                .Replace("enabled = on", "enabled = off", StringComparison.Ordinal));

        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(2);

        var report = Assert.Single(await home.WaitForMessagesAsync(1));
        Assert.Contains("Must issue a STARTTLS command first", report.Text, StringComparison.Ordinal);
        Assert.Contains("Status: 5.7.0", report.Text, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Rule", "Q-3")]
    public async Task A_refusal_of_postfix_reaches_the_sender_in_its_words()
    {
        await using var postfix = await PostfixInstance.StartAsync(new PostfixSettings());
        await using var home = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(
            postfix.HostAndPort,
            $$"""
            { domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }
            { domains = [ "stranger.example" ], to = [ "{{postfix.HostAndPort}}" ] }
            """));

        await gateway.SendAsync("bob@stranger.example");
        await gateway.Tracking.WaitForGoneAsync(2);

        var report = Assert.Single(await home.WaitForMessagesAsync(1));
        Assert.Contains("Relay access denied", report.Text, StringComparison.Ordinal);
        Assert.Contains("Final-Recipient: rfc822;", report.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(FailureReason.RecipientRefused, gateway.Tracking.Attempts.First().Recipients[0].Reason);
    }

    [SkippableFact]
    [Trait("Rule", "Q-3")]
    public async Task Notify_envid_and_orcpt_are_passed_on_and_its_success_report_comes_back_through_the_gateway()
    {
        PostfixInstance.Need();
        using var port = new ReservedPort();
        await using var home = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(
            JudgedRoutes.To(port.EndPoint.ToString(), $$"""{ domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }"""));
        port.Dispose();
        await using var postfix = await PostfixInstance.StartAsync(
            new PostfixSettings { Port = port.Port, RelayHost = gateway.Smtp.ToString(), OutboundTls = "encrypt" });
        await using var client = await gateway.ConnectAsync(tls: true);

        await client.CommandAsync("MAIL FROM:<alice@corp.example> RET=HDRS ENVID=QQ314159");
        await client.CommandAsync("RCPT TO:<bob@partner.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;robert@partner.example");
        await client.CommandAsync("DATA");
        Assert.Equal(250, (await client.SendDataAsync(System.Text.Encoding.ASCII.GetBytes(Mail))).Code);

        var report = Assert.Single(await home.WaitForMessagesAsync(1));
        Assert.Equal("", report.Sender.Address);
        Assert.Contains("Reporting-MTA: dns; postfix.example", report.Text, StringComparison.Ordinal);
        Assert.Contains("Original-Envelope-Id: QQ314159", report.Text, StringComparison.Ordinal);
        Assert.Contains("Original-Recipient: rfc822;robert@partner.example", report.Text, StringComparison.Ordinal);
        Assert.Contains("Action: delivered", report.Text, StringComparison.Ordinal);
        await gateway.Tracking.WaitForGoneAsync(2);
        Assert.Equal(2, gateway.Tracking.Accepted.Count()); // the gateway made no report of its own beside Postfix's
    }
}
