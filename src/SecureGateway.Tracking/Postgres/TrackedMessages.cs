using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>Reads messages that are to change, many at once. Used by the writer only.</summary>
internal static class TrackedMessages
{
    private const string Messages = $"SELECT {RecordedRow.Columns}, m.id FROM {RecordedRow.Tables} WHERE m.id = ANY($1) AND m.id IS NOT NULL";

    private const string Recipients = "SELECT n, status, next_hop, key FROM recipient WHERE key = ANY($1) ORDER BY key, n";

    /// <summary>Those of them that are recorded.</summary>
    public static Dictionary<QueueId, TrackedMessage> Read(NpgsqlConnection connection, IReadOnlyCollection<QueueId> ids)
    {
        var found = new Dictionary<long, TrackedMessage>();
        using (var command = new NpgsqlCommand(Messages, connection) { Parameters = { new NpgsqlParameter<byte[][]> { TypedValue = [.. ids.Select(RowKey.Of)] } } })
        using (var row = command.ExecuteReader())
        {
            while (row.Read())
                found.Add(row.GetInt64(0), RecordedRow.Message(row, RowKey.IdOf(row.GetFieldValue<byte[]>(15))));
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
            of[row.GetInt64(3)].Add(RecordedRow.Recipient(row));

        foreach (var (key, recipients) in of)
            found[key].Recipients = [.. recipients];
    }
}
