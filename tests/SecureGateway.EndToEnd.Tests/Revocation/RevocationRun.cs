using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Delivery;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Revocation;

/// <summary>
/// Plays every case once in each direction: a staged authority for each answer, a server and a client with a certificate of its,
/// one gateway. What was seen is told from the staged peers: what arrived, which reply the client got, who was asked.
/// </summary>
public sealed class RevocationRun : IAsyncLifetime
{
    private const string Host = "mx.partner.example";

    private readonly ConcurrentDictionary<string, string> _outbound = [];
    private readonly ConcurrentDictionary<string, string> _inbound = [];

    public string Outbound(RevocationCase cell) => _outbound[cell.Label];

    public string Inbound(RevocationCase cell) => _inbound[cell.Label];

    public async Task InitializeAsync()
    {
        using var scratch = new ScratchDirectory();
        var answers = RevocationCase.Answers.Keys.ToList();
        var authorities = answers.ConvertAll(answer => StagedAuthority.Start());
        var servers = new List<StagedPeer>();
        var clients = new List<StagedCertificate>();
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        try
        {
            foreach (var (authority, answer) in authorities.Zip(answers))
            {
                var (ocsp, crl) = RevocationCase.Answers[answer];
                (authority.Ocsp, authority.Crl) = (ocsp ?? AuthorityAnswer.HangsUp, crl ?? AuthorityAnswer.HangsUp);
                clients.Add(authority.Make(CertificatePlan.ForClient("client.partner.example"), ocsp is not null, crl is not null)); // now: a list is fetched once
                servers.Add(StagedPeer.Start(PeerPlan.WithTls(StartTlsPlan.Handshake(authority.Make(CertificatePlan.For(Host), ocsp is not null, crl is not null)))));
            }

            await PlayAsync(answers, clients, servers, behind, scratch);
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
            foreach (var authority in authorities)
                await authority.DisposeAsync();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task PlayAsync(List<string> answers, List<StagedCertificate> clients, List<StagedPeer> servers, StagedPeer behind, ScratchDirectory scratch)
    {
        var told = new Told();
        await using var gateway = await RunningGateway.StartAsync(
            Settings(answers, servers, behind),
            node: $$"""signing { staged-ca { certificate = "{{CertificateFactory.Shared.WriteRoot(scratch.Path)}}" } }""",
            configure: builder => builder.Services.AddSingleton<IMailResolver>(new OneHost()).AddSingleton<IInboundObserver>(told));
        foreach (var cell in RevocationCase.All)
            Assert.Equal(250, (await gateway.SendAsync($"bob@{cell.Label}.out.example")).Code);
        await gateway.Tracking.WaitAsync(() => gateway.Tracking.Attempts.Count() >= RevocationCase.All.Count, "every case", TimeSpan.FromMinutes(3));
        var ids = gateway.Tracking.Events.OfType<QueueEvents.Accepted>()
            .ToDictionary(message => message.Envelope.Read().Recipients[0].Address.Domain.Value, message => message.Id);
        foreach (var cell in RevocationCase.All)
        {
            var attempt = gateway.Tracking.Attempts.First(attempt => attempt.Id == ids[$"{cell.Label}.out.example"]);
            var arrived = servers[answers.IndexOf(cell.Answer)].AllMessages.Exists(message => message.Recipients[0].Address.Contains($"@{cell.Label}.", StringComparison.Ordinal));
            var reported = attempt.Evidence.Hosts.Any(host => host.Detail?.Contains("report mode would have refused: CertificateNotRevoked", StringComparison.Ordinal) == true);
            _outbound[cell.Label] = (arrived ? "delivered" : $"deferred: {attempt.Recipients[0].Reason}") + (reported ? RevocationTableTests.Told : "");
        }

        foreach (var cell in RevocationCase.All)
        {
            await using var client = await StagedClient.ConnectAsync(gateway.Smtp);
            await client.CommandAsync("EHLO client.example");
            await client.StartTlsAsync(new StagedClientTls { ClientCertificate = clients[answers.IndexOf(cell.Answer)] });
            await client.CommandAsync("EHLO client.example");
            var reply = await client.CommandAsync($"MAIL FROM:<{cell.Label}@{cell.Profile}.example>");
            _inbound[cell.Label] = (reply.IsPositive ? "accepted" : reply.ToString()) + (told.Has(cell.Label) ? RevocationTableTests.Told : "");
        }
    }

    private static string Settings(List<string> answers, List<StagedPeer> servers, StagedPeer behind)
    {
        var profiles = RevocationCase.All.DistinctBy(cell => cell.Profile).Select(cell =>
        {
            // long enough for an answer that comes, for a silent authority takes it to the end
            var certificate = $"validation = trusted, revocation = {cell.State}, revocation-timeout = 3s";
            return $$"""
                {{cell.Profile}} {
                  sender-domains = [ "{{cell.Profile}}.example" ]
                  inbound-tls { mandatory = on, mode = {{cell.Mode}}, client-certificate { {{certificate}} } }
                  outbound-tls { mandatory = on, mode = {{cell.Mode}}, server-certificate { {{certificate}} } }
                }
                """;
        });
        var routes = RevocationCase.All.Select(cell => string.Create(
            CultureInfo.InvariantCulture,
            $$"""{ domains = [ "{{cell.Label}}.out.example" ], to = [ "{{Host}}:{{servers[answers.IndexOf(cell.Answer)].Port}}" ], connection = {{cell.Profile}} }"""));
        return $$"""
            tls { opportunistic.enabled = on, signing = [ staged-ca ] }
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              {{string.Join('\n', profiles)}}
            }
            routes = [
              {{string.Join('\n', routes)}}
              { domains = [ "corp.example" ], to = [ "{{behind.HostAndPort}}" ] }
            ]
            delivery { retry = [ 1h ] }
            """;
    }

    private sealed class OneHost : IMailResolver
    {
        public ValueTask<MxAnswer> MailExchangersAsync(DomainName domain, CancellationToken cancellationToken) => new(new MxAnswer(DnsStatus.NoSuchName, []));

        public ValueTask<AddressAnswer> AddressesAsync(string host, CancellationToken cancellationToken) =>
            new(host == Host ? new AddressAnswer(DnsStatus.Found, [IPAddress.Loopback]) : new AddressAnswer(DnsStatus.NoSuchName, []));
    }

    // Whose mail a profile in report mode would have refused for its revocation.
    private sealed class Told : IInboundObserver
    {
        private readonly ConcurrentDictionary<string, bool> _senders = [];

        public bool Has(string label) => _senders.ContainsKey(label);

        public void Refused(InboundRefused refused)
        {
            // the client's reply tells
        }

        public void WouldRefuse(InboundRefused refused)
        {
            if (refused.Rulings.SelectMany(ruling => ruling.Ruling.Missed).All(check => check.Kind == RequirementKind.CertificateNotRevoked))
                _senders[refused.Sender!.LocalPart] = true;
        }
    }
}
