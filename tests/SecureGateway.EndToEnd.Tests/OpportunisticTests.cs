using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>The opportunistic rule with the whole gateway between a client and staged servers.</summary>
public sealed class OpportunisticTests
{
    private const string Secret = "only for the recipient's eyes";

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    [Fact]
    [Trait("Rule", "O-4")]
    public async Task Starttls_offered_and_working_carries_the_mail_under_tls()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(Policy(peer));

        Assert.Equal(250, (await gateway.SendAsync("bob@partner.example", Secret + "\r\n")).Code);
        await gateway.Tracking.WaitForGoneAsync(1);

        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.True(message.UnderTls);
        Assert.Contains(Secret, message.Text, StringComparison.Ordinal);
        AssertNothingInClear(peer.Connections);
        var attempt = Assert.Single(gateway.Tracking.Attempts);
        Assert.Equal("TLSv1.3", Assert.Single(attempt.Evidence.Hosts).Tls!.VersionName);
    }

    [Fact]
    [Trait("Rule", "O-9")]
    public async Task A_certificate_that_nobody_should_trust_is_accepted_and_recorded_as_what_it_was()
    {
        var expired = CertificateFactory.Shared.Make(CertificatePlan.Expired("other.invalid") with { Issuer = CertificateIssuer.Self });
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(expired)));
        await using var gateway = await RunningGateway.StartAsync(Policy(peer));

        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        var certificate = Assert.Single(gateway.Tracking.Attempts).Evidence.Hosts[0].Tls!.Certificate!;
        Assert.True(certificate.Problems.HasFlag(CertificateProblems.SelfSigned));
        Assert.True(certificate.Problems.HasFlag(CertificateProblems.Expired));
    }

    [Fact]
    [Trait("Rule", "O-7")]
    public async Task A_server_without_starttls_gets_the_mail_in_clear_at_once()
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = await RunningGateway.StartAsync(Policy(peer));

        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        Assert.False(Assert.Single(gateway.Tracking.Attempts).Evidence.FellBackToPlaintext);
    }

    [Fact]
    [Trait("Rule", "O-8")]
    public async Task With_the_setting_off_starttls_is_not_used_even_where_offered()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(Policy(peer, enabled: "off"));

        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        Assert.DoesNotContain(peer.Connections, connection => connection.HasCommand("STARTTLS"));
    }

    [Fact]
    [Trait("Rule", "O-1")]
    public async Task A_new_installation_has_the_setting_off_in_both_directions()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        var policy = string.Join('\n', Policy(peer).Split('\n').Where(line => !line.Contains("opportunistic", StringComparison.Ordinal)));
        await using var gateway = await RunningGateway.StartAsync(policy);
        await using var client = await StagedClient.ConnectAsync(gateway.Smtp);

        var hello = await client.CommandAsync("EHLO client.example");
        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.DoesNotContain("STARTTLS", hello.Lines);
        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
    }

    [Theory]
    [Trait("Rule", "O-3")]
    [InlineData("on", true)]
    [InlineData("off", false)]
    public async Task Starttls_is_offered_to_clients_exactly_when_the_setting_is_on(string enabled, bool offered)
    {
        await using var peer = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = await RunningGateway.StartAsync(Policy(peer, enabled));
        await using var client = await StagedClient.ConnectAsync(gateway.Smtp);

        var hello = await client.CommandAsync("EHLO client.example");

        Assert.Equal(offered, hello.Lines.Contains("STARTTLS"));
        Assert.Equal(offered, (await client.CommandAsync("STARTTLS")).Code == 220);
    }

    public static TheoryData<string> FailuresAtOnce => [.. TlsFailures.AtOnce.Select(failure => failure.Name)];

    [Theory]
    [MemberData(nameof(FailuresAtOnce))]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "O-6")]
    public async Task A_tls_failure_defers_and_a_second_one_delivers_in_clear_over_a_new_connection(string failure)
    {
        var plan = TlsFailures.AtOnce.First(candidate => candidate.Name == failure);
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(plan));
        await using var gateway = await RunningGateway.StartAsync(Policy(peer));

        await gateway.SendAsync("bob@partner.example", Secret + "\r\n");
        await gateway.Tracking.WaitForGoneAsync(1);

        var (first, second) = (gateway.Tracking.Attempts.First(), gateway.Tracking.Attempts.Last());
        Assert.Equal(1, first.Strikes);
        Assert.Equal(RecipientDisposition.Deferred, first.Recipients[0].Disposition);
        Assert.True(second.Evidence.Started - (first.Evidence.Started + first.Evidence.Took) >= RetryAfter);
        Assert.True(second.Evidence.FellBackToPlaintext);
        Assert.Equal(2, gateway.Tracking.Attempts.Count());
        var message = Assert.Single(await peer.WaitForMessagesAsync(1));
        Assert.Same(message, Assert.Single(peer.AllMessages));
        Assert.False(message.UnderTls);
        Assert.Same(peer.Connections[2], message.Connection);
        Assert.False(message.Connection.HasCommand("STARTTLS"));
        AssertNothingInClear(peer.Connections.Take(2));
        Assert.Equal(3, peer.Connections.Count);
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task Broken_once_and_then_fine_never_goes_in_clear()
    {
        await using var peer = StagedPeer.Start(PeerBehaviour.BrokenOnce(PeerPlan.WithTls(TlsFailures.ResetAfter220), PeerPlan.GoodTls()));
        await using var gateway = await RunningGateway.StartAsync(Policy(peer));

        await gateway.SendAsync("bob@partner.example", Secret + "\r\n");
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        AssertNothingInClear(peer.Connections);
        Assert.Equal(2, gateway.Tracking.Attempts.Count());
    }

    [Fact]
    [Trait("Rule", "O-5")]
    public async Task A_broken_host_does_not_send_the_first_attempt_in_clear_to_another_host()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ClosedAfterHello));
        await using var clear = StagedPeer.Start(PeerPlan.Plaintext());
        await using var gateway = await RunningGateway.StartAsync(Policy(broken, clear));

        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForAttemptsAsync(1);

        Assert.Empty(clear.AllMessages);
        await gateway.Tracking.WaitForGoneAsync(1);
        Assert.Single(await broken.WaitForMessagesAsync(1));
        Assert.Empty(clear.AllMessages);
    }

    [Fact]
    [Trait("Rule", "O-4")]
    public async Task A_broken_host_sends_the_first_attempt_to_another_host_under_tls()
    {
        await using var broken = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ClosedAfterHello));
        await using var good = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(Policy(broken, good));

        await gateway.SendAsync("bob@partner.example");
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.True(Assert.Single(await good.WaitForMessagesAsync(1)).UnderTls);
        Assert.Empty(broken.AllMessages);
        Assert.Single(gateway.Tracking.Attempts);
    }

    [Fact]
    [Trait("Rule", "O-6")]
    [Trait("Rule", "Q-5")]
    public async Task A_strike_survives_a_restart()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ResetAfter220));
        var retryAfter = TimeSpan.FromSeconds(2); // the gateway is to be gone by then
        var policy = Policy(peer).Replace($"{RetryAfter.TotalMilliseconds}ms", $"{retryAfter.TotalSeconds}s", StringComparison.Ordinal);
        var directory = Directory.CreateTempSubdirectory("securegateway-test-").FullName;
        try
        {
            DateTimeOffset failed;
            await using (var gateway = await RunningGateway.StartAsync(policy, directory))
            {
                await gateway.SendAsync("bob@partner.example");
                var first = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];
                failed = first.Evidence.Started + first.Evidence.Took;
            }

            await using (var gateway = await RunningGateway.StartAsync(policy, directory))
            {
                await gateway.Tracking.WaitForGoneAsync(1);
                var second = gateway.Tracking.Attempts.Single();
                Assert.True(second.Evidence.FellBackToPlaintext);
                Assert.True(second.Evidence.Started - failed >= retryAfter);
            }

            Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    [Trait("Rule", "Q-4")]
    [Trait("Rule", "Q-3")]
    public async Task One_refused_recipient_does_not_disturb_the_other_and_is_reported_to_the_sender()
    {
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls().Answer("RCPT", "550 5.1.1 No such user", containing: "nobody@"));
        await using var home = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = await RunningGateway.StartAsync(
            Policy(peer).Replace("routes = [", $"routes = [ {{ domains = [ \"corp.example\" ], to = [ \"{home.HostAndPort}\" ] }},", StringComparison.Ordinal));
        await using var client = await gateway.ConnectAsync();

        await client.SendMailAsync("alice@corp.example", ["bob@partner.example", "nobody@partner.example"], "Subject: two\r\n\r\nHello\r\n");
        await gateway.Tracking.WaitForGoneAsync(2);

        Assert.Equal("bob@partner.example", Assert.Single(Assert.Single(await peer.WaitForMessagesAsync(1)).Recipients).Address);
        var report = Assert.Single(await home.WaitForMessagesAsync(1));
        Assert.Equal("", report.Sender.Address);
        Assert.Contains("nobody@partner.example", report.Text, StringComparison.Ordinal);
        Assert.Contains("No such user", report.Text, StringComparison.Ordinal);
        Assert.Contains("message/delivery-status", report.Text, StringComparison.Ordinal);
    }

    private static void AssertNothingInClear(IEnumerable<PeerConnection> connections) =>
        Assert.All(connections, connection =>
        {
            Assert.DoesNotContain("MAIL", connection.PlaintextText, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, connection.PlaintextText, StringComparison.Ordinal);
        });

    private static string Policy(StagedPeer peer, string enabled) => Policy(enabled, peer);

    private static string Policy(params StagedPeer[] peers) => Policy("on", peers);

    private static string Policy(string enabled, params StagedPeer[] peers)
    {
        var hosts = string.Join(", ", peers.Select((peer, index) => $"{{ host = \"{peer.HostAndPort}\", priority = {(index + 1) * 10} }}"));
        return $$"""
            tls { opportunistic { enabled = {{enabled}}, retry-after = {{RetryAfter.TotalMilliseconds}}ms } }
            {{RunningGateway.InternalClient}}
            routes = [ { domains = [ "partner.example" ], to = [ {{hosts}} ] } ]
            """;
    }
}
