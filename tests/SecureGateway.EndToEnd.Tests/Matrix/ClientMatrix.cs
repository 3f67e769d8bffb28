using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using SecureGateway.EndToEnd.Tests.Support;
using SecureGateway.Inbound;
using SecureGateway.Staging;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>
/// Plays all cases of the way in, once: four gateways (opportunistic on and off, profiles by client host and by sender domain),
/// a profile for each requirement and mode, a client for each cell. What was seen is told from the client's own wire, the
/// replies it got, and what arrived behind the gateway.
/// </summary>
public sealed class ClientMatrix : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, string> _observed = [];
    private readonly ConcurrentBag<string> _wrongOffers = [];

    public static IReadOnlyList<MatrixCase<ClientAbility>> Cases { get; } =
        MatrixCase<ClientAbility>.All(ClientAbility.All, ClientRules.ByHost, ClientRules.BySender);

    /// <summary>What profiles in report mode counted, by profile.</summary>
    public CountedReports Counted { get; } = new("SecureGateway.Inbound", "securegateway.inbound.judged", "securegateway.inbound.reported");

    /// <summary>Cells in which STARTTLS was offered and ought not to be, or the other way round.</summary>
    public IEnumerable<string> WrongOffers => _wrongOffers;

    public string Observed(string name) => _observed[name];

    public async Task InitializeAsync()
    {
        using var scratch = new ScratchDirectory();
        var authority = CertificateFactory.Shared.WriteRoot(scratch.Path);
        await using var behind = StagedPeer.Start(PeerPlan.GoodTls());
        foreach (var gateway in Cases.GroupBy(cell => (cell.Group, cell.Opportunistic)))
            await PlayAsync(gateway.Key.Opportunistic, [.. gateway], behind, authority);
        Counted.Dispose();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private async Task PlayAsync(bool opportunistic, IReadOnlyList<MatrixCase<ClientAbility>> cases, StagedPeer behind, string authority)
    {
        var told = new ReportedSenders();
        await using var gateway = await RunningGateway.StartAsync(
            Policy(opportunistic, cases, behind),
            node: $$"""signing { staged-ca { certificate = "{{authority}}" } }""",
            configure: builder => builder.Services.AddSingleton<IInboundObserver>(told));
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (cell, _) =>
        {
            var result = await StubbornClient.SendAsync(gateway.Smtp, From(cell), cell.Ability.Tls, Sender(cell), "sink@corp.example", Body(cell));
            if (result.Offered != ClientRules.IsOffered(cell))
                _wrongOffers.Add(cell.Name);
            _observed[cell.Name] = Tell(result) + (told.Has(Sender(cell)) ? ClientRules.Told : "");
        });
        await gateway.Tracking.WaitAsync(() => gateway.Tracking.Gone.Count() >= gateway.Tracking.Accepted.Count(), "delivery of what was accepted");
        foreach (var cell in cases)
        {
            var said = _observed[cell.Name].StartsWith("accepted", StringComparison.Ordinal);
            if (said != behind.AllMessages.Exists(message => message.Text.Contains(Body(cell), StringComparison.Ordinal)))
                _observed[cell.Name] += said ? ", and never arrived" : ", and arrived";
        }
    }

    private static string Body(MatrixCase<ClientAbility> cell) => $"The secret of {cell.Marker}";

    private static string Sender(MatrixCase<ClientAbility> cell) => $"{cell.Marker}@{cell.Profile}.example";

    // Each profile has a client address of its own; by sender domain everybody comes from one that no profile names.
    private static IPAddress From(MatrixCase<ClientAbility> cell) => cell.Group == ClientRules.BySender
        ? IPAddress.Loopback
        : new IPAddress([127, 0, (byte)(cell.Enforce ? 1 : 2), (byte)(1 + MatrixRequirement.All.ToList().IndexOf(cell.Requirement))]);

    private static string Tell(StubbornResult result)
    {
        if (result.Replies.Count == 0)
            return ClientRules.NoHandshake;
        if (result.Replies[^1].Code == 250 && result.Replies.Count == 4)
        {
            return result.UnderTls
                ? ClientRules.UnderTls + (result.BodySentInClear ? ", yet seen in clear" : "")
                : ClientRules.InClear;
        }

        var refusal = result.Replies[0].ToString();
        return result.Replies.Any(reply => reply.IsPositive) ? $"{refusal}, and then: {string.Join(", ", result.Replies.Skip(1))}" : refusal;
    }

    private static string Policy(bool opportunistic, IReadOnlyList<MatrixCase<ClientAbility>> cases, StagedPeer behind)
    {
        var profiles = cases.DistinctBy(cell => cell.Profile).Where(cell => cell.Requirement.Mandatory).Select(cell => $$"""
            "{{cell.Profile}}" {
              {{(cell.Group == ClientRules.BySender ? $"sender-domains = [ \"{Sender(cell).Split('@')[1]}\" ]" : $"client-hosts = [ \"{From(cell)}\" ]")}}
              inbound-tls { {{cell.Requirement.Settings("client-certificate", cell.Mode, $"names = [ \"{ClientAbility.Host}\" ]")}} }
            }
            """);
        return $$"""
            tls { opportunistic { enabled = {{(opportunistic ? "on" : "off")}} }, signing = [ staged-ca ] }
            connections {
              {{string.Join('\n', profiles)}}
            }
            domains = [ "corp.example" ]
            routes = [ { domains = [ "corp.example" ], to = [ "{{behind.HostAndPort}}" ] } ]
            """;
    }

    /// <summary>Senders whose mail a profile in report mode would have refused.</summary>
    private sealed class ReportedSenders : IInboundObserver
    {
        private readonly ConcurrentDictionary<string, byte> _senders = [];

        public bool Has(string sender) => _senders.ContainsKey(sender);

        public void Refused(InboundRefused refused)
        {
            // the client is told, and that is what counts here
        }

        public void WouldRefuse(InboundRefused refused) => _senders[refused.Sender?.ToString() ?? ""] = 0;
    }
}
