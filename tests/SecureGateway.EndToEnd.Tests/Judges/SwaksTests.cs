using System.Globalization;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>swaks (Net::SSLeay) as the client: what it sends arrives, octet for octet, and under the TLS that it says it used.</summary>
public sealed class SwaksTests
{
    private const string Mail = "From: alice@corp.example\r\nTo: bob@partner.example\r\nSubject: judged by swaks\r\n\r\nHello\r\n";

    [SkippableFact]
    [Trait("Rule", "Q-2")]
    public async Task In_clear() => await SendAsync(Mail, InClear);

    [SkippableFact]
    [Trait("Rule", "O-3")]
    [Trait("Rule", "Q-2")]
    public async Task With_starttls() => await SendAsync(Mail, UnderTls, "-tls");

    [SkippableFact]
    [Trait("Rule", "Q-2")]
    public async Task With_implicit_tls() => await SendAsync(Mail, UnderTls, "--tls-on-connect");

    [SkippableTheory]
    [InlineData("tlsv1_2", "TLSv1.2")]
    [InlineData("tlsv1_3", "TLSv1.3")]
    [Trait("Rule", "O-2")]
    public async Task With_one_version_of_tls(string protocol, string version) =>
        await SendAsync(Mail, received => UnderTls(received) && received.Contains(version, StringComparison.Ordinal), "-tls", "--tls-protocol", protocol);

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Pipelined(bool tls) =>
        await SendAsync(Mail, tls ? UnderTls : InClear, tls ? ["--pipeline", "-tls"] : ["--pipeline"]);

    [SkippableFact]
    [Trait("Rule", "Q-2")]
    public async Task Dots_and_eight_bit_in_half_a_megabyte()
    {
        var lines = Enumerable.Range(0, 12_000).Select(n => (n % 6) switch
        {
            0 => ".",
            1 => "..",
            2 => ".a dot first " + n.ToString(CultureInfo.InvariantCulture),
            3 => "eight bit: \u00e4\u00f6\u00fc\u00ff\u0080 and a form feed \f",
            4 => "trailing blanks  \t ",
            _ => new string('x', 70),
        });
        var mail = Mail + string.Concat(lines.Select(line => line + "\r\n"));

        await SendAsync(mail, UnderTls, "-tls");
    }

    [SkippableFact]
    [Trait("Rule", "R-4")]
    public async Task A_stranger_s_recipient_is_refused_and_swaks_says_so()
    {
        var swaks = OutsideProgram.Need("swaks");
        await using var gateway = await RunningGateway.StartAsync("""domains = [ "corp.example" ]""");

        var result = await OutsideProgram.RunAsync(swaks, Arguments(gateway, implicitTls: false));

        result.Expect(24); // swaks: no recipient was accepted
        Assert.Contains("550 5.7.1", result.Output, StringComparison.Ordinal);
        Assert.Empty(gateway.Tracking.Accepted);
    }

    private static bool InClear(string received) => received.Contains("with ESMTP ", StringComparison.Ordinal);

    private static bool UnderTls(string received) => received.Contains("with ESMTPS", StringComparison.Ordinal);

    private static async Task SendAsync(string mail, Func<string, bool> received, params string[] options)
    {
        var swaks = OutsideProgram.Need("swaks");
        using var scratch = new ScratchDirectory();
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        var data = scratch.Write("mail", mail[..^2].Replace("\r\n", "\n", StringComparison.Ordinal)); // swaks makes the line ends, the last one too, and stuffs the dots

        var result = await OutsideProgram.RunAsync(
            swaks, [.. Arguments(gateway, options.Contains("--tls-on-connect")), "--data", "@" + data, .. options]);

        Skip.If(result.ExitCode == 10, "swaks lacks something (for TLS, Net::SSLeay): " + result.Error);
        result.Expect(0);
        await gateway.Tracking.WaitForGoneAsync(1);
        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        var field = Relayed.AssertExact(mail, message);
        Assert.True(received(field), field);
        Assert.True(message.UnderTls);
        Assert.Equal("alice@corp.example", Assert.Single(gateway.Tracking.Accepted).Envelope.Read().Sender?.ToString());
        var attempt = Assert.Single(gateway.Tracking.Attempts);
        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(attempt.Recipients).Disposition);
        Assert.Equal("TLSv1.3", Assert.Single(attempt.Evidence.Hosts).Tls!.VersionName);
    }

    private static string[] Arguments(RunningGateway gateway, bool implicitTls) =>
    [
        "--server", "127.0.0.1",
        "--port", (implicitTls ? gateway.ImplicitTls : gateway.Smtp).Port.ToString(CultureInfo.InvariantCulture),
        "--helo", "swaks.example",
        "--from", "alice@corp.example",
        "--to", "bob@partner.example",
        "--timeout", "30",
    ];
}
