using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Operations;
using SecureGateway.Palettes.Tls;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>The tls palette, called as every face calls it, on a running gateway.</summary>
public sealed class TlsPaletteTests
{
    private const string Host = "mx.partner.example";

    [Theory]
    [InlineData("good", "a message would go under TLS", null)]
    [InlineData("no STARTTLS", "nothing would go: TLS is required", "offers no STARTTLS")]
    [InlineData("TLS 1.2", "nothing would go: no TLS version could be agreed on", "from connections.partner.outbound-tls.minimum-version on")]
    [InlineData("expired", "nothing would go: the server's certificate is not what is required", "have it renewed")]
    [InlineData("another name", "nothing would go: the server's certificate is not what is required", "names what it shows: other.example")]
    [InlineData("reset", "nothing would go: the connection was reset", "the server's TLS, or something on the path")]
    [Trait("Rule", "M-7")]
    public async Task Probe_says_of_a_server_what_a_delivery_does_with_it_and_what_to_change(string what, string verdict, string? advice)
    {
        var certificate = CertificateFactory.Shared.Make(
            what == "expired" ? CertificatePlan.Expired(Host) : what == "another name" ? CertificatePlan.For("other.example") : CertificatePlan.For(Host));
        await using var peer = StagedPeer.Start(what switch
        {
            "no STARTTLS" => PeerPlan.Plaintext(),
            "reset" => PeerPlan.WithTls(TlsFailures.ResetAfter220),
            "TLS 1.2" => PeerPlan.WithTls(StartTlsPlan.Handshake(new TlsServer(certificate) { Protocols = System.Security.Authentication.SslProtocols.Tls12 })),
            _ => PeerPlan.WithTls(StartTlsPlan.Handshake(certificate)),
        });
        await using var gateway = await StartAsync(peer);

        var rows = await RowsAsync<ProbeRow>(gateway, "probe", ("domain", "partner.example"));
        await gateway.SendAsync("bob@partner.example");
        var attempt = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];

        var told = Assert.Single(rows, row => row.What == "verdict");
        Assert.StartsWith(verdict, told.Found, StringComparison.Ordinal);
        Assert.Equal(attempt.Recipients[0].Reason == Mail.FailureReason.None, told.Met); // the delivery's own verdict
        Assert.Equal(advice is null, rows.All(row => row.What != "what to change"));
        if (advice is not null)
            Assert.Contains(advice, Assert.Single(rows, row => row.What == "what to change").Found, StringComparison.Ordinal);
        if (what == "good")
        {
            Assert.All(rows.Where(row => row.Required is not null), row => Assert.True(row.Met));
            Assert.Contains(rows, row => row.What == "chain 1" && row.Found.Contains("Staged Root CA", StringComparison.Ordinal));
            Assert.Contains(rows, row => row.What == "name in the certificate" && row.Required == Host);
        }
    }

    [Fact]
    public async Task Probe_says_that_credentials_would_be_sent_and_sends_none()
    {
        using var secret = new ScratchDirectory();
        var file = Path.Combine(secret.Path, "secret");
        await File.WriteAllTextAsync(file, "correct horse\n");
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Server(Host))) with { Capabilities = new PeerCapabilities { Auth = true } });
        await using var gateway = await StartAsync(peer, $$""", credentials { user = relay-user, secret-file = "{{file}}" }""");

        var rows = await RowsAsync<ProbeRow>(gateway, "probe", ("domain", "partner.example"));

        Assert.Equal(
            "a message would go under TLS; the credentials of user 'relay-user' would be sent, and were not",
            Assert.Single(rows, row => row.What == "verdict").Found);
        Assert.False(Assert.Single(peer.Connections).HasCommand("AUTH"));
    }

    [Fact]
    [Trait("Rule", "A-1")]
    public async Task Probe_of_the_pending_configuration_judges_by_that()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Server(Host))));
        await using var gateway = await StartAsync(peer);
        var configuration = gateway.Services.GetRequiredService<Configuration.ConfigurationLifeCycle>();
        await configuration.EditAsync(
            [new Configuration.PolicyEdit.Set("connections.partner.outbound-tls.server-certificate.names", "[ \"mx.other.example\" ]")], "tester", null, default);

        var applied = await RowsAsync<ProbeRow>(gateway, "probe", ("domain", "bob@partner.example"));
        var pending = await RowsAsync<ProbeRow>(gateway, "probe", ("domain", "partner.example"), ("pending", "true"));

        Assert.True(Assert.Single(applied, row => row.What == "verdict").Met);
        Assert.False(Assert.Single(pending, row => row.What == "verdict").Met);
        Assert.Empty(peer.AllMessages);
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task Strikes_ciphers_status_and_explain_tell_what_the_gateway_runs_on()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        await using var gateway = await RunningGateway.StartAsync(JudgedRoutes.To(peer));
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        var strike = Assert.Single(await RowsAsync<StrikeRow>(gateway, "strikes"));
        Assert.Equal((1, Mail.FailureReason.TlsReset), (strike.Strikes, strike.Reason));
        Assert.Equal(TimeSpan.FromMinutes(5), strike.Due - strike.Since);
        Assert.Contains(await RowsAsync<CipherRow>(gateway, "ciphers"), row => row is { Suite: "TLS_AES_256_GCM_SHA384", Offered: true });
        Assert.Contains(await RowsAsync<TlsFact>(gateway, "status"), row => row is { What: "opportunistic TLS", Value: "on" });
        Assert.Contains(await RowsAsync<TlsFact>(gateway, "explain", ("to", "bob@partner.example")), row => row.Value.Contains("counts as a strike", StringComparison.Ordinal));
        Assert.Contains(
            await RowsAsync<TlsFact>(gateway, "explain", ("from-ip", "127.0.0.1"), ("sender", "x@bank.example")), row => row.Value.StartsWith("internal, by the address", StringComparison.Ordinal));
        Assert.IsType<Refusal>(await CallAsync(gateway, "explain"));
        Assert.IsType<Refusal>(await CallAsync(gateway, "probe", ("domain", "nowhere.example")));
    }

    private static async Task<List<T>> RowsAsync<T>(RunningGateway gateway, string operation, params (string Name, string Value)[] arguments)
    {
        var rows = Assert.IsType<Rows>(await CallAsync(gateway, operation, arguments));
        var read = new List<T>();
        await foreach (var row in rows.Items)
            read.Add((T)row.Value);
        return read;
    }

    private static Task<OperationResult> CallAsync(RunningGateway gateway, string operation, params (string Name, string Value)[] arguments) =>
        gateway.Services.GetRequiredService<OperationDispatcher>().CallAsync(
            new OperationRequest("tls", operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])),
            new Caller("tester", "test", Permission.Operate));

    private static Task<RunningGateway> StartAsync(StagedPeer peer, string more = "") => RunningGateway.StartAsync(
        $$"""
        tls.signing = [ staged-ca ]
        connections {
          internal { client-hosts = [ "127.0.0.1" ], relay = full }
          partner { outbound-tls { mandatory = on, minimum-version = "1.3", server-certificate { validation = name, names = [ "{{Host}}" ] } } }
        }
        routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ], connection = partner{{more}} } ]
        """,
        node: $$"""signing { staged-ca { certificate = "{{RootFile.Value}}" } }""");

    private static readonly Lazy<string> RootFile = new(() => CertificateFactory.Shared.WriteRoot(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "roots")).FullName));
}
