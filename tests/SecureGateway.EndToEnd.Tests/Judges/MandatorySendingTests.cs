using System.Globalization;
using System.Text.RegularExpressions;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Judges;

/// <summary>Other people's clients at a door where a profile requires TLS and a client certificate of a name.</summary>
public sealed partial class MandatorySendingTests
{
    private const string NoTls = "530 5.7.0 Must issue a STARTTLS command first";
    private const string Missing = "550 5.7.5 TLS requirement not met: client certificate missing";
    private const string NotTrusted = "550 5.7.5 TLS requirement not met: client certificate not trusted";
    private const string Name = "550 5.7.5 TLS requirement not met: client certificate name";
    private const string Version = "550 5.7.10 TLS requirement not met: protocol version";

    [SkippableTheory]
    [InlineData("in clear", NoTls)]
    [InlineData("none", Missing)]
    [InlineData("unknown authority", NotTrusted)]
    [InlineData("another name", Name)]
    [InlineData("right", null)]
    [Trait("Rule", "M-4")]
    [Trait("Rule", "M-5")]
    public async Task Swaks(string certificate, string? refusal)
    {
        var swaks = OutsideProgram.Need("swaks");
        using var scratch = new ScratchDirectory();
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await StartAsync(behind, scratch);

        var result = await OutsideProgram.RunAsync(swaks,
        [
            "--server", "127.0.0.1", "--port", Port(gateway), "--helo", "swaks.example", "--from", "x@bank.example", "--to", "bob@corp.example", "--timeout", "30",
            .. certificate == "in clear" ? [] : (string[])["-tls"], .. Files(certificate, scratch, "--tls-cert", "--tls-key"),
        ]);

        Skip.If(result.ExitCode == 10, "swaks lacks something (for TLS, Net::SSLeay): " + result.Error);
        await AssertAsync(gateway, behind, refusal, result.Output);
    }

    [SkippableTheory]
    [InlineData("none", "-tls1_3", Missing)]
    [InlineData("unknown authority", "-tls1_3", NotTrusted)]
    [InlineData("another name", "-tls1_3", Name)]
    [InlineData("right", "-tls1_2", Version)]
    [InlineData("right", "-tls1_3", null)]
    [Trait("Rule", "M-5")]
    public async Task OpenSsl_s_client(string certificate, string version, string? refusal)
    {
        var openssl = OutsideProgram.Need("openssl");
        using var scratch = new ScratchDirectory();
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await StartAsync(behind, scratch);
        await using var client = await OpenSslClient.StartAsync(openssl, gateway.Smtp, [version, .. Files(certificate, scratch, "-cert", "-key")]);

        var said = new List<string> { await client.CommandAsync("EHLO openssl.example"), await client.CommandAsync("MAIL FROM:<x@bank.example>") };
        if (said[^1].StartsWith("250", StringComparison.Ordinal))
        {
            said.Add(await client.CommandAsync("rCPT TO:<bob@corp.example>")); // s_client takes a line that begins with R for itself
            said.Add(await client.CommandAsync("DATA"));
            await client.WriteAsync("Subject: by hand\n\nhello\n.\n");
            said.Add(await client.ReplyAsync());
        }

        await AssertAsync(gateway, behind, refusal, string.Join('\n', said));
    }

    [SkippableTheory]
    [InlineData("none", Missing)]
    [InlineData("unknown authority", NotTrusted)]
    [InlineData("another name", Name)]
    [InlineData("right", null)]
    [Trait("Rule", "M-5")]
    public async Task GnuTls_cli(string certificate, string? refusal)
    {
        var cli = OutsideProgram.Need("gnutls-cli");
        using var scratch = new ScratchDirectory();
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await StartAsync(behind, scratch);
        await using var client = OutsideProgram.Start(
            cli, ["--starttls-proto=smtp", "--insecure", "--port", Port(gateway), .. Files(certificate, scratch, "--x509certfile=", "--x509keyfile="), "127.0.0.1"]);

        await client.WaitForAsync(output => output.Contains("Simple Client Mode", StringComparison.Ordinal), "the handshake");
        foreach (var line in (string[])["EHLO gnutls.example", "MAIL FROM:<x@bank.example>", "RCPT TO:<bob@corp.example>", "DATA", "Subject: by hand\r\n\r\nhello\r\n."])
        {
            var before = client.Output.Length;
            await client.WriteAsync(line + "\r\n");
            await client.WaitForAsync(output => LastLine().IsMatch(output, before), $"the reply to {line}");
            if (refusal is not null && line.StartsWith("MAIL", StringComparison.Ordinal))
                break;
        }

        await AssertAsync(gateway, behind, refusal, client.Output);
    }

    private static async Task AssertAsync(RunningGateway gateway, StagedPeer behind, string? refusal, string said)
    {
        if (refusal is not null)
        {
            Assert.Contains(refusal, said, StringComparison.Ordinal);
            Assert.Empty(gateway.Tracking.Accepted);
            return;
        }

        Assert.Contains("250 2.0.0 Ok: queued", said, StringComparison.Ordinal);
        Assert.Contains("with ESMTPS", Assert.Single(await behind.WaitForMessagesAsync(1)).Header("Received"), StringComparison.Ordinal);
    }

    // A name that ends with '=' carries its value itself.
    private static string[] Files(string certificate, ScratchDirectory scratch, string certificateOption, string keyOption)
    {
        if (certificate is "none" or "in clear")
            return [];
        var plan = CertificatePlan.ForClient(certificate == "another name" ? "mail.other.example" : "mail.bank.example");
        if (certificate == "unknown authority")
            plan = plan with { Issuer = CertificateIssuer.UnknownRoot };
        var (file, key) = CertificateFactory.Shared.Make(plan).WritePem(scratch.Path, "client");
        return certificateOption.EndsWith('=') ? [certificateOption + file, keyOption + key] : [certificateOption, file, keyOption, key];
    }

    private static string Port(RunningGateway gateway) => gateway.Smtp.Port.ToString(CultureInfo.InvariantCulture);

    private static Task<RunningGateway> StartAsync(StagedPeer behind, ScratchDirectory scratch) => RunningGateway.StartAsync(
        $$"""
        tls.signing = [ staged-ca ]
        connections {
          bank {
            client-hosts = [ "127.0.0.1" ]
            inbound-tls { mandatory = on, minimum-version = "1.3", client-certificate { validation = name, names = [ "mail.bank.example" ] } }
          }
        }
        domains = [ "corp.example" ]
        routes = [ { domains = [ "corp.example" ], to = [ "{{behind.HostAndPort}}" ] } ]
        """,
        node: $$"""signing { staged-ca { certificate = "{{CertificateFactory.Shared.WriteRoot(scratch.Path)}}" } }""");

    [GeneratedRegex(@"^[2-5][0-9][0-9] [^\n]*\n", RegexOptions.Multiline)]
    private static partial Regex LastLine();
}
