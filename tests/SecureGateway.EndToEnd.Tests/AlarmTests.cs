using System.Collections.Immutable;
using System.Net.Security;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests;

/// <summary>A failure of our own at run time raises an alarm and defers, in both directions, and the alarm goes when it works again.</summary>
public sealed class AlarmTests
{
    [Fact]
    [Trait("Rule", "M-8")]
    public async Task A_client_identity_that_is_gone_defers_the_mail_and_shows_until_it_is_back()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(
            new TlsServer(CertificateFactory.Shared.Server("mx.partner.example")) { ClientCertificates = ClientCertificates.Required })));
        var identities = new Switchable { Lost = "ours" };
        await using var gateway = await StartAsync(identities, $$"""
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              partner { outbound-tls { mandatory = on, client-identity = default } }
            }
            routes = [ { domains = [ "partner.example" ], to = [ "{{peer.HostAndPort}}" ], connection = partner } ]
            delivery { retry = [ 1s ] }
            """);
        identities.Lost = "default";

        await gateway.SendAsync("bob@partner.example");
        var attempt = (await gateway.Tracking.WaitForAttemptsAsync(1))[0];

        Assert.Equal((RecipientDisposition.Deferred, FailureReason.TlsOwnIdentity), (attempt.Recipients[0].Disposition, attempt.Recipients[0].Reason));
        var health = await HealthAsync(gateway);
        Assert.StartsWith("gateway: Degraded, taking mail; alarm: delivery to ", health, StringComparison.Ordinal);
        Assert.Contains("this gateway's certificate or key cannot be used", health, StringComparison.Ordinal);
        Assert.Contains("securegateway_alarms_raised", await MetricsAsync(gateway), StringComparison.Ordinal);

        identities.Lost = null;
        await gateway.Tracking.WaitForGoneAsync(1);

        Assert.StartsWith("gateway: Healthy, taking mail\n", await HealthAsync(gateway), StringComparison.Ordinal);
        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public async Task A_server_identity_that_is_gone_is_answered_454_and_shows_until_it_is_back()
    {
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        var identities = new Switchable();
        await using var gateway = await StartAsync(identities, $$"""
            tls.opportunistic { enabled = on }
            domains = [ "corp.example" ]
            routes = [ { domains = [ "corp.example" ], to = [ "{{behind.HostAndPort}}" ] } ]
            """);
        identities.Lost = "default";

        await using (var client = await gateway.ConnectAsync())
            Assert.Equal(454, (await client.CommandAsync("STARTTLS")).Code);
        Assert.Contains("alarm: identity default, shown to clients", await HealthAsync(gateway), StringComparison.Ordinal);

        identities.Lost = null;
        await using (var client = await gateway.ConnectAsync(tls: true))
            Assert.Equal(250, (await client.CommandAsync("NOOP")).Code);
        Assert.StartsWith("gateway: Healthy, taking mail\n", await HealthAsync(gateway), StringComparison.Ordinal);
    }

    private static Task<RunningGateway> StartAsync(Switchable identities, string policy) => RunningGateway.StartAsync(policy, configure: builder =>
    {
        var real = builder.Services.Last(service => service.ServiceType == typeof(IIdentities));
        builder.Services.AddSingleton<IIdentities>(provider =>
        {
            identities.Real = (IIdentities)real.ImplementationFactory!(provider);
            return identities;
        });
    });

    private static async Task<string> HealthAsync(RunningGateway gateway)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(gateway.Console, "/healthz/ready"));
        Assert.Equal(200, (int)answer.StatusCode); // mail is taken, whatever else does not work
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<string> MetricsAsync(RunningGateway gateway)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(gateway.Console, "/metrics"));
    }

    /// <summary>The node's identities, one of which can be taken away.</summary>
    private sealed class Switchable : IIdentities
    {
        public IIdentities? Real { get; set; }

        public string? Lost { get; set; }

        public SslStreamCertificateContext? Find(string name) => name == Lost ? null : Real!.Find(name);

        public SslStreamCertificateContext? Choose(ImmutableArray<string> names, string serverName) => Lost is null ? Real!.Choose(names, serverName) : null;
    }
}
