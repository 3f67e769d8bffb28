using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>Everything that the file has of one row.</summary>
internal static class RecordReader
{
    /// <param name="where">On the table <c>m</c>, with one parameter <c>$what</c>.</param>
    public static TrackedRecord? Read(SqliteConnection connection, string node, string where, object what)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {RowReader.Columns} FROM message m WHERE {where}";
        command.Parameters.AddWithValue("$what", what);
        if (RowReader.Read(connection, node, command) is not [var row])
            return null;
        return new TrackedRecord(row, Recipients(connection, row.Key), Events(connection, row.Key), Refusal(connection, row.Key));
    }

    public static byte[] Events(SqliteConnection connection, long key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT events FROM (SELECT 0 AS n, events FROM story WHERE key = $key UNION ALL SELECT n, events FROM story_more WHERE key = $key) ORDER BY n";
        command.Parameters.AddWithValue("$key", key);
        using var reader = command.ExecuteReader();
        using var all = new MemoryStream();
        while (reader.Read())
            all.Write(reader.GetFieldValue<byte[]>(0));
        return all.ToArray();
    }

    private static ImmutableArray<TrackedRecipientRow> Recipients(SqliteConnection connection, long key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT r.n, coalesce(a.text, ''), r.status, r.next_hop FROM recipient r LEFT JOIN address a ON a.id = r.address WHERE r.key = $key ORDER BY r.n";
        command.Parameters.AddWithValue("$key", key);
        using var reader = command.ExecuteReader();
        var recipients = ImmutableArray.CreateBuilder<TrackedRecipientRow>();
        while (reader.Read())
        {
            recipients.Add(new TrackedRecipientRow(
                reader.GetInt32(0), reader.GetString(1), reader.GetInt32(2) is >= 0 and var known ? (RecipientDisposition)known : null, reader.GetString(3)));
        }

        return recipients.DrainToImmutable();
    }

    private static RefusalFacts? Refusal(SqliteConnection connection, long key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT facts FROM refusal WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteScalar() is string facts ? RefusalFacts.FromJson(facts) : null;
    }
}
