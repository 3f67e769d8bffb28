using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>Reads messages that are to change, many at once. Used by the writer only.</summary>
internal static class TrackedMessages
{
    private const string Messages = """
        SELECT m.id, m.key, m.status, h.text, r.text, c.text, m.tls_out, m.flags, m.reason, m.fault, m.detail, m.attempts, m.strikes, m.due, m.ended, m.revision
        FROM message m LEFT JOIN term h ON h.id = m.next_hop LEFT JOIN term r ON r.id = m.route LEFT JOIN term c ON c.id = m.connection
        WHERE m.id = ANY($1) AND m.id IS NOT NULL
        """;

    private const string Recipients = "SELECT key, n, status, next_hop FROM recipient WHERE key = ANY($1) ORDER BY key, n";

    /// <summary>Those of them that are recorded.</summary>
    public static Dictionary<QueueId, TrackedMessage> Read(NpgsqlConnection connection, IReadOnlyCollection<QueueId> ids)
    {
        var found = new Dictionary<long, TrackedMessage>();
        using (var command = new NpgsqlCommand(Messages, connection) { Parameters = { new NpgsqlParameter<byte[][]> { TypedValue = [.. ids.Select(RowKey.Of)] } } })
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
                found.Add(row.GetInt64(1), Message(row));
        }

        if (found.Count > 0)
            ReadRecipients(connection, found);
        return found.Values.ToDictionary(message => message.Id);
    }

    private static void ReadRecipients(NpgsqlConnection connection, Dictionary<long, TrackedMessage> found)
    {
        using var command = new NpgsqlCommand(Recipients, connection) { Parameters = { new NpgsqlParameter<long[]> { TypedValue = [.. found.Keys] } } };
        using var row = command.ExecuteReader();
        var of = found.Keys.ToDictionary(key => key, _ => new List<TrackedRecipient>());
        while (row.Read())
        {
            of[row.GetInt64(0)].Add(new TrackedRecipient(row.GetInt32(1), "", row.GetString(3))
            {
                Disposition = row.GetInt32(2) is >= 0 and var status ? (RecipientDisposition)status : null,
            });
        }

        foreach (var (key, recipients) in of)
            found[key].Recipients = [.. recipients];
    }

    private static TrackedMessage Message(NpgsqlDataReader row) => new(row.GetInt64(1), RowKey.IdOf(row.GetFieldValue<byte[]>(0)))
    {
        Status = (TrackedStatus)row.GetInt32(2),
        NextHop = TextAt(row, 3) ?? "",
        Route = TextAt(row, 4) ?? "",
        Connection = TextAt(row, 5),
        Outbound = (TlsUsed)row.GetInt32(6),
        Flags = (TrackedFlags)row.GetInt32(7),
        Reason = (FailureReason)row.GetInt32(8),
        Fault = (Fault)row.GetInt32(9),
        Detail = row.GetString(10),
        Attempts = row.GetInt32(11),
        Strikes = row.GetInt32(12),
        Due = TimeAt(row, 13),
        Ended = TimeAt(row, 14),
        Revision = row.GetInt64(15),
        HasStory = true,
    };

    private static string? TextAt(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? TimeAt(NpgsqlDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
