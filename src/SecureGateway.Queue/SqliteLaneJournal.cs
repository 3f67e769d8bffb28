using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Serialization;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue;

/// <summary>
/// The table in which Akka.Persistence.Sql keeps the journal, read past Akka: in WAL mode a reader does not hold up the
/// writer. A file or table that is not there yet has no rows.
/// </summary>
internal sealed class SqliteLaneJournal(QueueOptions options) : ILaneJournal
{
    private const int NoSuchTable = 1; // SQLITE_ERROR; its text is looked at too

    public IReadOnlyList<string> Lanes { get; } = [LaneName.First];

    public long Octets => new FileInfo(options.JournalPath) is { Exists: true } file ? file.Length : 0;

    public IReadOnlyList<JournalRow> Read(string laneId, long after, int atMost)
    {
        var rows = new List<JournalRow>();
        if (!File.Exists(options.JournalPath))
            return rows;
        try
        {
            using var connection = new SqliteConnection(SqliteFile.ConnectionString(options.JournalPath, pooling: true));
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText =
                "SELECT sequence_number, message FROM journal WHERE persistence_id = $lane AND sequence_number > $after AND deleted = 0 ORDER BY sequence_number LIMIT $most";
            command.Parameters.AddWithValue("$lane", laneId);
            command.Parameters.AddWithValue("$after", after);
            command.Parameters.AddWithValue("$most", atMost);
            using var reader = command.ExecuteReader();
            while (reader.Read())
                rows.Add(new JournalRow(reader.GetInt64(0), EventReader.Read(reader.GetFieldValue<byte[]>(1)).Events));
            return rows;
        }
        catch (SqliteException e) when (e.SqliteErrorCode == NoSuchTable && e.Message.Contains("no such table", StringComparison.Ordinal))
        {
            return rows;
        }
        catch (SqliteException e)
        {
            throw new IOException($"{options.JournalPath} cannot be read: {e.Message}", e);
        }
    }
}
