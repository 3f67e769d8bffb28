using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Delivery;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>
/// Plays all cases of the way out, once: two gateways (opportunistic on and off), a staged server for each ability, a route
/// for each cell, a message for each route. What was seen is told from the servers' captures of the wire; from the gateway's
/// record come only the number of attempts and the reason.
/// </summary>
public sealed partial class ServerMatrix : IAsyncLifetime
{
    private readonly Dictionary<string, string> _observed = [];

    public static IReadOnlyList<MatrixCase<ServerAbility>> Cases { get; } = MatrixCase<ServerAbility>.All(ServerAbility.All, "");

    /// <summary>What profiles in report mode counted, by profile.</summary>
    public CountedReports Counted { get; } = new("SecureGateway.Delivery", "securegateway.delivery.report.judged", "securegateway.delivery.report.misses");

    public string Observed(string name) => _observed[name];

    /// <summary>Certificates that servers were shown, by the profile whose mail it was; wrong ones are listed here.</summary>
    public List<string> WrongIdentities { get; } = [];

    public async Task InitializeAsync()
    {
        using var scratch = new ScratchDirectory();
        var servers = ServerAbility.All.ToDictionary(ability => ability, ability => StagedPeer.Start(ability.Plan));
        try
        {
            var runs = await Task.WhenAll(PlayAsync(true, servers, scratch), PlayAsync(false, servers, scratch));
            Observe(servers, [.. runs.SelectMany(events => events)]);
        }
        finally
        {
            foreach (var server in servers.Values)
                await server.DisposeAsync();
            Counted.Dispose();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static string Domain(MatrixCase<ServerAbility> cell) => $"d{cell.Number.ToString(CultureInfo.InvariantCulture)}.example";

    private static async Task<ImmutableList<ILaneEvent>> PlayAsync(bool opportunistic, Dictionary<ServerAbility, StagedPeer> servers, ScratchDirectory scratch)
    {
        var cases = Cases.Where(cell => cell.Opportunistic == opportunistic).ToList();
        var (certificate, key) = CertificateFactory.Shared.Client("ours.example").WritePem(scratch.Path, $"ours-{opportunistic}");
        await using var gateway = await RunningGateway.StartAsync(
            Policy(opportunistic, cases, servers),
            node: $$"""
                identities { ours { certificate = "{{certificate}}", key = "{{key}}" } }
                signing { staged-ca { certificate = "{{CertificateFactory.Shared.WriteRoot(scratch.Path, $"root-{opportunistic}")}}" } }
                """,
            configure: builder => builder.Services.AddSingleton<IMailResolver>(new OneHost()));
        await using (var client = await gateway.ConnectAsync())
        {
            foreach (var cell in cases)
            {
                var reply = await client.SendMailAsync(
                    "alice@corp.example", [$"{cell.Marker}@{Domain(cell)}"], $"Subject: {cell.Marker}\r\n\r\nThe secret of {cell.Marker}\r\n");
                Assert.Equal(250, reply.Code);
            }
        }

        // Enforced ones are waited for twice: a second failure must not open the way to plaintext either.
        await gateway.Tracking.WaitAsync(() => Settled(gateway.Tracking.Events) >= cases.Count, "every case", TimeSpan.FromMinutes(3));
        await gateway.StopAsync();
        return gateway.Tracking.Events;
    }

    private static int Settled(ImmutableList<ILaneEvent> events)
    {
        var settled = events.OfType<QueueEvents.Gone>().Select(gone => gone.Id).ToHashSet();
        settled.UnionWith(events.OfType<QueueEvents.Attempted>().GroupBy(attempt => attempt.Id).Where(attempts => attempts.Count() >= 2).Select(attempts => attempts.Key));
        return settled.Count;
    }

    private void Observe(Dictionary<ServerAbility, StagedPeer> servers, ImmutableList<ILaneEvent> events)
    {
        var accepted = events.OfType<QueueEvents.Accepted>().ToDictionary(message => message.Envelope.Read().Recipients[0].Address.LocalPart, message => message.Id);
        var attempts = events.OfType<QueueEvents.Attempted>().ToLookup(attempt => attempt.Id);
        var arrived = servers.Values.SelectMany(server => server.AllMessages).ToLookup(message => message.Recipients[0].Address.Split('@')[0]);
        var inClear = servers.Values.SelectMany(server => server.Connections)
            .SelectMany(connection => Markers().Matches(connection.PlaintextText)).Select(match => match.Value).ToHashSet();
        foreach (var cell in Cases)
        {
            _observed[cell.Name] = Tell([.. arrived[cell.Marker]], [.. attempts[accepted[cell.Marker]]], inClear.Contains(cell.Marker));
            var expected = cell.Requirement.Mandatory ? "CN=ours.example" : "CN=gateway.test.example";
            foreach (var shown in arrived[cell.Marker].Where(message => message.UnderTls && cell.Ability.AsksForCertificate).Select(message => message.Connection.Tls?.ClientCertificate?.Subject))
            {
                if (shown?.StartsWith(expected, StringComparison.Ordinal) != true)
                    WrongIdentities.Add($"{cell.Name}: shown {shown ?? "nothing"}, not {expected}");
            }
        }
    }

    private static string Tell(PeerMessage[] arrived, QueueEvents.Attempted[] attempts, bool seenInClear)
    {
        var told = attempts.Any(attempt => attempt.Evidence.Hosts.Any(host => host.Detail?.Contains("report mode would have refused", StringComparison.Ordinal) == true))
            ? ServerRules.Told : "";
        if (arrived.Length == 0)
            return $"never: {string.Join(" and ", attempts.Select(attempt => attempt.Recipients[0].Reason).Distinct())}{(seenInClear ? ", yet seen in clear" : "")}{told}";
        if (arrived.Length > 1)
            return $"{arrived.Length} copies";
        if (arrived[0].UnderTls)
            return $"{ServerRules.UnderTls}{(seenInClear ? ", yet seen in clear" : "")}{(attempts.Length > 1 ? $" at attempt {attempts.Length}" : "")}{told}";
        return (attempts.Length == 1 ? ServerRules.InClear : ServerRules.SecondTime) + told;
    }

    private static string Policy(bool opportunistic, IReadOnlyList<MatrixCase<ServerAbility>> cases, Dictionary<ServerAbility, StagedPeer> servers)
    {
        var profiles = cases.DistinctBy(cell => cell.Profile).Where(cell => cell.Requirement.Mandatory).Select(cell => $$"""
            {{cell.Profile}} { outbound-tls { client-identity = ours, {{cell.Requirement.Settings("server-certificate", cell.Mode, "")}} } }
            """);
        var routes = cases.Select(cell => $$"""
            { domains = [ "{{Domain(cell)}}" ], to = [ "{{ServerAbility.Host}}:{{servers[cell.Ability].Port.ToString(CultureInfo.InvariantCulture)}}" ]{{(cell.Requirement.Mandatory ? $", connection = {cell.Profile}" : "")}} }
            """);
        return $$"""
            tls { opportunistic { enabled = {{(opportunistic ? "on" : "off")}}, retry-after = 1s }, signing = [ staged-ca ] }
            connections {
              internal { client-hosts = [ "127.0.0.1" ], relay = full }
              {{string.Join('\n', profiles)}}
            }
            routes = [
              {{string.Join('\n', routes)}}
            ]
            delivery { retry = [ 1s, 1h ] }
            """;
    }

    [GeneratedRegex("m[0-9]{5}x")]
    private static partial Regex Markers();

    /// <summary>The one host of the matrix, here.</summary>
    private sealed class OneHost : IMailResolver
    {
        public ValueTask<MxAnswer> MailExchangersAsync(DomainName domain, CancellationToken cancellationToken) =>
            new(new MxAnswer(DnsStatus.NoSuchName, []));

        public ValueTask<AddressAnswer> AddressesAsync(string host, CancellationToken cancellationToken) =>
            new(host == ServerAbility.Host ? new AddressAnswer(DnsStatus.Found, [IPAddress.Loopback]) : new AddressAnswer(DnsStatus.NoSuchName, []));
    }
}
