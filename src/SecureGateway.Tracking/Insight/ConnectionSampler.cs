using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Queue.Serialization;
using SecureGateway.Tracking.Store;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking;

/// <summary>
/// Reads what recent mail of a profile achieved out of the recorded facts: of each message the last attempt that reached a server,
/// or how it came in; and what was refused at MAIL for TLS. Looks at the most recent <see cref="Most"/> messages.
/// </summary>
internal sealed class ConnectionSampler(SqliteConnection connection, ConnectionSampleQuery query)
{
    private const int Most = 20_000;

    private readonly Dictionary<(SampledTls, string), SampledConnection> _alike = [];

    public ConnectionSample Run(CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT m.key, m.kind, (SELECT facts FROM refusal WHERE key = m.key) FROM message m
            WHERE {Condition()} AND m.key >= $since ORDER BY m.key DESC LIMIT {Most.ToString(CultureInfo.InvariantCulture)}
            """;
        command.Parameters.AddWithValue("$since", TrackingSchema.KeyAt(query.Since));
        command.Parameters.AddWithValue("$profile", Profile());
        using var reader = command.ExecuteReader();
        var looked = 0;
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            looked++;
            if (reader.IsDBNull(2))
                Add(reader.GetInt64(0));
            else if (query.Direction == MailDirection.Inbound)
                Add(RefusalFacts.FromJson(reader.GetString(2)));
        }

        return new ConnectionSample([.. _alike.Values.OrderByDescending(one => one.Messages)], looked == Most, []);
    }

    private string Condition() => (query.Direction, query.Profile) switch
    {
        (MailDirection.Inbound, ConnectionProfile.DefaultName) => "m.profile IS NULL AND m.kind IN (0, 3, 6)",
        (MailDirection.Inbound, _) => $"((m.profile = $profile AND m.profile IS NOT NULL) OR {OfSenders()}) AND m.kind IN (0, 3, 6)",
        (_, ConnectionProfile.DefaultName) => "m.connection IS NULL AND m.kind IN (0, 1)",
        _ => "m.connection = $profile AND m.connection IS NOT NULL",
    };

    private string OfSenders()
    {
        if (query.SenderDomains.Any(pattern => pattern.IsAny))
            return "m.sender <> 0";
        var domains = query.SenderDomains.SelectMany(pattern => WhoTerm.Resolve(connection, $"@{pattern}").Ids).Distinct();
        return $"m.sender_domain IN ({string.Join(',', domains)})";
    }

    private long Profile()
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM term WHERE text = $text";
        command.Parameters.AddWithValue("$text", query.Profile);
        return command.ExecuteScalar() as long? ?? -1;
    }

    private void Add(long key)
    {
        var events = LaneEventBytes.Read(RecordReader.Events(connection, key));
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
