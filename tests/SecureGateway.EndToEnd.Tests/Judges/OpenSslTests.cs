using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>openssl s_client on the STARTTLS listener.</summary>
public sealed class OpenSslTests
{
    [SkippableTheory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    [Trait("Rule", "O-2")]
    public async Task Versions_from_the_floor_up_are_negotiated(string option, string version)
    {
        await using var gateway = await StartAsync();

        var result = (await ConnectAsync(gateway, option)).Expect(0);

        Assert.Contains($"Protocol version: {version}", result.Error, StringComparison.Ordinal);
        Assert.Contains("221 2.0.0", result.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Rule", "O-2")]
    public async Task The_highest_version_is_negotiated_where_both_can()
    {
        await using var gateway = await StartAsync();

        var result = (await ConnectAsync(gateway)).Expect(0);

        Assert.Contains("Protocol version: TLSv1.3", result.Error, StringComparison.Ordinal);
        Assert.Contains("Ciphersuite: TLS_AES_256_GCM_SHA384", result.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("-tls1")]
    [InlineData("-tls1_1")]
    [Trait("Rule", "O-2")]
    public async Task Versions_below_the_floor_are_refused(string option)
    {
        await using var gateway = await StartAsync();

        var result = await ConnectAsync(gateway, option, "-cipher", "ALL:@SECLEVEL=0");

        result.Expect(1);
        Assert.Contains("alert protocol version", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("221", result.Output, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("ECDHE-ECDSA-AES256-SHA384")]
    [InlineData("AES128-GCM-SHA256")]
    [InlineData("aNULL:eNULL")]
    [Trait("Rule", "C-4")]
    public async Task Ciphers_below_the_strength_are_refused(string cipher)
    {
        await using var gateway = await StartAsync();

        var result = await ConnectAsync(gateway, "-tls1_2", "-cipher", cipher + ":@SECLEVEL=0");

        result.Expect(1);
        Assert.Contains("alert handshake failure", result.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("-tls1_2", "")]
    [InlineData("-tls1_2", "-no_ticket")]
    [InlineData("-tls1_3", "")]
    [InlineData("-tls1_3", "-no_ticket")]
    public async Task A_client_that_offers_an_earlier_session_is_served(string version, string ticket)
    {
        using var scratch = new ScratchDirectory();
        var session = Path.Combine(scratch.Path, "session");
        string[] options = ticket.Length == 0 ? [version] : [version, ticket];
        await using var gateway = await StartAsync();

        (await ConnectAsync(gateway, [.. options, "-sess_out", session])).Expect(0);
        if (File.Exists(session))
            options = [.. options, "-sess_in", session];
        var again = (await ConnectAsync(gateway, options)).Expect(0);

        Assert.Contains("221 2.0.0", again.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Rule", "C-2")]
    public async Task The_identity_shown_is_the_self_made_one_of_this_host()
    {
        await using var gateway = await StartAsync();

        var result = (await ConnectAsync(gateway, "-showcerts")).Expect(0);

        Assert.Contains("CN = gateway.test.example", result.Error, StringComparison.Ordinal);
        Assert.Contains("self-signed certificate", result.Error, StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    [Trait("Rule", "Q-2")]
    public async Task A_whole_dialogue_goes_through(string version)
    {
        var openssl = OutsideProgram.Need("openssl");
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        await using var client = await OpenSslClient.StartAsync(openssl, gateway.Smtp, version);

        Assert.StartsWith("503 ", await client.CommandAsync("MAIL FROM:<alice@corp.example>"), StringComparison.Ordinal); // EHLO first, again
        var hello = await client.CommandAsync("EHLO openssl.example");
        Assert.StartsWith("250-", hello, StringComparison.Ordinal);
        Assert.DoesNotContain("STARTTLS", hello, StringComparison.Ordinal);
        Assert.StartsWith("250 ", await client.CommandAsync("MAIL FROM:<alice@corp.example>"), StringComparison.Ordinal);
        Assert.StartsWith("250 ", await client.CommandAsync("RCPT TO:<bob@partner.example>"), StringComparison.Ordinal);
        Assert.StartsWith("354 ", await client.CommandAsync("DATA"), StringComparison.Ordinal);
        await client.WriteAsync("Subject: by hand\n\n..stuffed\nlast line\n.\n");
        Assert.StartsWith("250 2.0.0 ", await client.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("221 ", await client.CommandAsync("QUIT"), StringComparison.Ordinal);
        (await client.WaitForExitAsync()).Expect(0);

        await gateway.Tracking.WaitForGoneAsync(1);
        var field = Relayed.AssertExact("Subject: by hand\r\n\r\n.stuffed\r\nlast line\r\n", Assert.Single(await peer.WaitForMessagesAsync(1)));
        Assert.Contains("with ESMTPS", field, StringComparison.Ordinal);
    }

    private static Task<RunningGateway> StartAsync()
    {
        OutsideProgram.Need("openssl");
        return RunningGateway.StartAsync("tls.opportunistic { enabled = on }");
    }

    private static Task<ProgramResult> ConnectAsync(RunningGateway gateway, params string[] options) =>
        OutsideProgram.RunAsync(
            OutsideProgram.Need("openssl"),
            ["s_client", "-connect", $"127.0.0.1:{gateway.Smtp.Port.ToString(CultureInfo.InvariantCulture)}", "-starttls", "smtp", "-name", "openssl.example", "-brief", "-crlf", "-ign_eof", .. options],
            "QUIT\n");
}
