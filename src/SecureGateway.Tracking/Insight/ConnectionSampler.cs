using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;
using SecureGateway.Tracking.Store;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking;

/// <summary>
/// Reads what recent mail of a profile achieved out of the recorded facts: of each message the last attempt that reached a server,
/// or how it came in; and what was refused at MAIL for TLS. Looks at the most recent <see cref="Most"/> messages.
/// </summary>
internal sealed class ConnectionSampler(Reading reading, ConnectionSampleQuery query)
{
    private const int Most = 20_000;
    private const int AtOnce = 500;

    private readonly Dictionary<(SampledTls, string), SampledConnection> _alike = [];

    public ConnectionSample Run(CancellationToken cancellationToken)
    {
        var found = Found();
        foreach (var some in found.Where(one => one.Refusal is null).Chunk(AtOnce))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var events = RecordReader.Events(reading, [.. some.Select(one => one.Key)]);
            foreach (var (key, _) in some)
                Add(LaneEventBytes.Read(events.GetValueOrDefault(key, [])));
        }

        if (query.Direction == MailDirection.Inbound)
        {
            foreach (var refusal in found.Select(one => one.Refusal).OfType<string>())
                Add(RefusalFacts.FromJson(refusal));
        }

        return new ConnectionSample([.. _alike.Values.OrderByDescending(one => one.Messages)], found.Count == Most, []);
    }

    private List<(long Key, string? Refusal)> Found()
    {
        using var command = reading.Command($"""
            SELECT m.key, (SELECT facts FROM refusal WHERE key = m.key) FROM message m
            WHERE {Condition()}{(query.Node is null ? "" : $" AND {reading.Dialect.IsOfNode}")} AND m.key >= @since ORDER BY m.key DESC LIMIT {Most.ToString(CultureInfo.InvariantCulture)}
            """);
        reading.Bind(command, "@node", query.Node ?? "");
        reading.Bind(command, "@me", reading.Node);
        reading.Bind(command, "@since", RowKey.At(query.Since));
        reading.Bind(command, "@profile", reading.Numbers("SELECT id FROM term WHERE text = @text", ("@text", query.Profile)).FirstOrDefault(-1));
        using var reader = command.ExecuteReader();
        var found = new List<(long, string?)>();
        while (reader.Read())
            found.Add((reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetString(1)));
        return found;
    }

    private string Condition() => (query.Direction, query.Profile) switch
    {
        (MailDirection.Inbound, ConnectionProfile.DefaultName) => "m.profile IS NULL AND m.kind IN (0, 3, 6)",
        (MailDirection.Inbound, _) => $"((m.profile = @profile AND m.profile IS NOT NULL) OR {OfSenders()}) AND m.kind IN (0, 3, 6)",
        (_, ConnectionProfile.DefaultName) => "m.connection IS NULL AND m.kind IN (0, 1)",
        _ => "m.connection = @profile AND m.connection IS NOT NULL",
    };

    private string OfSenders()
    {
        if (query.SenderDomains.Any(pattern => pattern.IsAny))
            return "m.sender <> 0";
        var domains = query.SenderDomains.SelectMany(pattern => WhoTerm.Resolve(reading, $"@{pattern}").Ids).Distinct();
        return reading.Dialect.OneOf("m.sender_domain", [.. domains]);
    }

    private void Add(IReadOnlyList<ILaneEvent> events)
    {
        if (query.Direction == MailDirection.Inbound)
        {
            if (events is [Accepted accepted, ..] && accepted.Envelope.ReadInbound() is { } inbound)
            {
                Add(
                    inbound.Tls is null && accepted.Facts is not { StartTlsOffered: true } ? SampledTls.NotTried : SampledTls.Known, inbound.Tls, "",
                    inbound.ClientHost ?? inbound.Client.ToString(), WasAsked(inbound.Tls, accepted.Facts?.Rulings ?? []));
            }

            return;
        }

        if (events.OfType<Attempted>().LastOrDefault(attempt => attempt.Evidence.Hosts.Any(one => one.Host.Length > 0)) is not { Evidence: var evidence })
            return;
        // A fallback ends in clear, and what it says of TLS stands before it.
        var host = evidence.Hosts[^1];
        var known = host switch
        {
            { Tls: not null } => SampledTls.Known,
            _ when evidence.FellBackToPlaintext || TlsFailurePolicy.IsStrike(host.Reason) || TlsFailurePolicy.IsOwn(host.Reason) => SampledTls.Failed,
            { Reason: FailureReason.TlsRequiredNotOffered } => SampledTls.Known,
            { Address: null } => SampledTls.Failed,
            _ => evidence.Rule is null or { Use: TlsUse.Never } ? SampledTls.NotTried : SampledTls.Known,
        };
        Add(known, host.Tls, NameOf(host.Host), host.Host);
    }

    private void Add(RefusalFacts refused)
    {
        if (refused.Where == RefusedAt.FailedHandshake)
            Add(SampledTls.Failed, null, "", refused.ClientHost.Length > 0 ? refused.ClientHost : refused.Client);
        if (refused.What == RefusalKind.TlsRequirement)
            Add(SampledTls.Known, refused.Tls, "", refused.ClientHost.Length > 0 ? refused.ClientHost : refused.Client, WasAsked(refused.Tls, refused.Rulings));
    }

    // A client is asked for a certificate only where some profile judges it; one that was judged had been asked for.
    private static bool WasAsked(TlsFacts? tls, ImmutableArray<RulingFacts> rulings) =>
        tls?.Certificate is not null || rulings.Any(ruling => ruling.Checks.Any(check => check.Kind == RequirementKind.CertificateShown));

    private void Add(SampledTls known, TlsFacts? tls, string host, string partner, bool asked = true)
    {
        var alike = (known, $"{asked} {host} {tls?.Version} {tls?.CipherSuite} {tls?.Certificate?.Sha256} {tls?.Certificate?.Problems} {(tls?.Certificate is { } certificate ? string.Join(',', certificate.TrustedBy) : "")}");
        _alike[alike] = _alike.TryGetValue(alike, out var before)
            ? before with { Messages = before.Messages + 1 }
            : new SampledConnection(known, tls, host, partner, 1, asked);
    }

    // The name of a host and port, as M-10 compares it.
    private static string NameOf(string hostAndPort)
    {
        var colon = hostAndPort.LastIndexOf(':');
        var name = colon > 0 ? hostAndPort[..colon] : hostAndPort;
        return name.Trim('[', ']');
    }
}
