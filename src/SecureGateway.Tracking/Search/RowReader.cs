using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>From the tables to <see cref="TrackedRow"/>s.</summary>
internal static class RowReader
{
    public const int RecipientsShown = 3;

    /// <summary>Columns in the order in which <see cref="Read"/> takes them; the table is <c>m</c>.</summary>
    public static string Columns(Reading reading) => $"""
        m.key, m.id, m.kind, coalesce((SELECT text FROM address WHERE id = m.sender), ''), m.subject, m.message_id,
        coalesce((SELECT text FROM term WHERE id = m.client), ''), coalesce((SELECT text FROM term WHERE id = m.client_host), ''), (SELECT text FROM term WHERE id = m.profile),
        m.tls_in, m.status, coalesce((SELECT text FROM term WHERE id = m.next_hop), ''), (SELECT text FROM term WHERE id = m.connection), m.tls_out, m.flags,
        m.reason, m.fault, m.detail, m.attempts, m.strikes, m.due, m.ended, m.size, m.revision, (SELECT count(*) FROM recipient WHERE key = m.key), {reading.Dialect.Node},
        CASE WHEN m.kind >= {(int)TrackedKind.RefusedConnection} THEN (SELECT substr(facts, 1, {RefusalFacts.KindWithin}) FROM refusal WHERE key = m.key) END
        """;

    public static ImmutableArray<TrackedRow> Read(Reading reading, DbCommand command)
    {
        var rows = new List<TrackedRow>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                rows.Add(Row(reading.Node, reader));
        }

        var recipients = Recipients(reading, [.. rows.Where(row => row.RecipientCount > 0).Select(row => row.Key)]);
        return [.. rows.Select(row => recipients.TryGetValue(row.Key, out var addresses) ? row with { Recipients = addresses.ToImmutable() } : row)];
    }

    public static ImmutableArray<TrackedRow> ByKeys(Reading reading, IReadOnlyList<long> keys)
    {
        using var command = reading.Command($"SELECT {Columns(reading)} FROM message m WHERE {reading.Dialect.OneOf("m.key", keys)} ORDER BY m.key");
        return Read(reading, command);
    }

    private static Dictionary<long, ImmutableArray<string>.Builder> Recipients(Reading reading, IReadOnlyList<long> keys)
    {
        var all = new Dictionary<long, ImmutableArray<string>.Builder>();
        if (keys.Count == 0)
            return all;
        using var command = reading.Command(string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT r.key, coalesce(a.text, '') FROM recipient r LEFT JOIN address a ON a.id = r.address WHERE {reading.Dialect.OneOf("r.key", keys)} AND r.n < {RecipientsShown} ORDER BY r.key, r.n"));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (!all.TryGetValue(reader.GetInt64(0), out var addresses))
                all.Add(reader.GetInt64(0), addresses = ImmutableArray.CreateBuilder<string>());
            addresses.Add(reader.GetString(1));
        }

        return all;
    }

    private static TrackedRow Row(string node, DbDataReader row) => new(
        row.IsDBNull(25) ? node : row.GetString(25),
        row.GetInt64(0),
        row.IsDBNull(1) ? null : RowKey.IdOf(row.GetFieldValue<byte[]>(1)),
        RowKey.TimeOf(row.GetInt64(0)),
        (TrackedKind)row.GetInt32(2),
        row.GetString(3),
        [],
        row.GetInt32(24),
        row.GetString(4),
        row.GetString(5),
        row.GetString(6),
        row.GetString(7),
        row.IsDBNull(8) ? Policy.ConnectionProfile.DefaultName : row.GetString(8),
        (TlsUsed)row.GetInt32(9),
        (TrackedStatus)row.GetInt32(10),
        row.GetString(11),
        row.IsDBNull(12) ? null : row.GetString(12),
        (TlsUsed)row.GetInt32(13),
        (TrackedFlags)row.GetInt32(14),
        (FailureReason)row.GetInt32(15),
        (Fault)row.GetInt32(16),
        row.GetString(17),
        row.GetInt32(18),
        row.GetInt32(19),
        Time(row, 20),
        Time(row, 21),
        row.GetInt64(22),
        row.GetInt64(23))
    {
        Refusal = !row.IsDBNull(26) ? RefusalFacts.KindIn(row.GetString(26)) : (TrackedStatus)row.GetInt32(10) == TrackedStatus.Refused ? RefusalKind.QueueRefused : null,
    };

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
