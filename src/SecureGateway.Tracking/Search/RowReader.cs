using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>From the tables to <see cref="TrackedRow"/>s.</summary>
internal static class RowReader
{
    public const int RecipientsShown = 3;

    /// <summary>Columns in the order in which <see cref="Read"/> takes them; the table is <c>m</c>.</summary>
    public const string Columns = """
        m.key, m.id, m.kind, coalesce((SELECT text FROM address WHERE id = m.sender), ''), m.subject, m.message_id,
        coalesce((SELECT text FROM term WHERE id = m.client), ''), coalesce((SELECT text FROM term WHERE id = m.client_host), ''), (SELECT text FROM term WHERE id = m.profile),
        m.tls_in, m.status, coalesce((SELECT text FROM term WHERE id = m.next_hop), ''), (SELECT text FROM term WHERE id = m.connection), m.tls_out, m.flags,
        m.reason, m.fault, m.detail, m.attempts, m.strikes, m.due, m.ended, m.size, m.revision, (SELECT count(*) FROM recipient WHERE key = m.key)
        """;

    public static ImmutableArray<TrackedRow> Read(SqliteConnection connection, string node, SqliteCommand command)
    {
        var rows = new List<TrackedRow>();
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
                rows.Add(Row(node, reader));
        }

        using var recipients = connection.CreateCommand();
        recipients.CommandText = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT coalesce(a.text, '') FROM recipient r LEFT JOIN address a ON a.id = r.address WHERE r.key = $key ORDER BY r.n LIMIT {RecipientsShown}");
        var key = recipients.Parameters.Add("$key", SqliteType.Integer);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].RecipientCount == 0)
                continue;
            key.Value = rows[i].Key;
            using var reader = recipients.ExecuteReader();
            var addresses = ImmutableArray.CreateBuilder<string>();
            while (reader.Read())
                addresses.Add(reader.GetString(0));
            rows[i] = rows[i] with { Recipients = addresses.DrainToImmutable() };
        }

        return [.. rows];
    }

    public static ImmutableArray<TrackedRow> ByKeys(SqliteConnection connection, string node, IReadOnlyList<long> keys)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM message m WHERE m.key IN (SELECT value FROM json_each($keys)) ORDER BY m.key";
        command.Parameters.AddWithValue("$keys", $"[{string.Join(',', keys)}]");
        return Read(connection, node, command);
    }

    private static TrackedRow Row(string node, SqliteDataReader row) => new(
        node,
        row.GetInt64(0),
        row.IsDBNull(1) ? null : new QueueId(new Guid(row.GetFieldValue<byte[]>(1), bigEndian: true)),
        TrackingSchema.TimeOf(row.GetInt64(0)),
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
        row.GetInt64(23));

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
