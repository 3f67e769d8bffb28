using System.Net;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>REQUIRETLS (RFC 8689) from a client through the queue to the next server, and the reports about it.</summary>
public sealed class RequireTlsTests
{
    [Fact]
    [Trait("Rule", "O-8")]
    public async Task The_request_survives_the_queue_and_a_restart_and_no_server_gets_the_mail_in_clear()
    {
        await using var plain = StagedPeer.Start(PeerPlan.Plaintext());
        await using var home = StagedPeer.Start(PeerPlan.WithCertificate(CertificatePlan.ForAddress(IPAddress.Loopback)));
        using var directory = new ScratchDirectory();
        var policy = $$"""
            tls { opportunistic { enabled = on }, signing = [ staged ] }
            {{RunningGateway.InternalClient}}
            routes = [
              { domains = [ "partner.example" ], to = [ "{{plain.HostAndPort}}" ] }
              { domains = [ "corp.example" ], to = [ "{{home.HostAndPort}}" ] }
            ]
            delivery { retry = [ 1s ], expire-after = 4s }
            """;
        var node = $$"""signing { staged { certificate = "{{CertificateFactory.Shared.WriteRoot(directory.Path)}}" } }""";
        await using (var gateway = await RunningGateway.StartAsync(policy, directory.Path, node))
        {
            await using var client = await gateway.ConnectAsync(tls: true);
            Assert.Equal(250, (await client.CommandAsync("MAIL FROM:<alice@corp.example> REQUIRETLS RET=FULL")).Code);
            Assert.Equal(250, (await client.CommandAsync("RCPT TO:<bob@partner.example>")).Code);
            Assert.Equal(354, (await client.CommandAsync("DATA")).Code);
            Assert.Equal(250, (await client.SendDataAsync("Subject: asking\r\n\r\nthe secret\r\n"u8.ToArray())).Code);
            await client.QuitAsync();
            await gateway.Tracking.WaitForAttemptsAsync(1);
        }

        await using var again = await RunningGateway.StartAsync(policy, directory.Path, node);
        var report = Assert.Single(await home.WaitForMessagesAsync(1));

        Assert.Empty(plain.AllMessages);
        Assert.All(plain.Connections, connection => Assert.False(connection.HasCommand("MAIL")));
        Assert.Equal("", report.Sender.Address);
        Assert.True(report.UnderTls);
        Assert.Contains("Status: 5.7.10", report.Text, StringComparison.Ordinal);
        Assert.Contains("Subject: asking", report.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("the secret", report.Text, StringComparison.Ordinal);
    }
}
