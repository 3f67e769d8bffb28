using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// Takes the oldest rows out, in slices small enough that nothing waits for one; addresses, domains and terms that no row names
/// any more go with them.
/// </summary>
internal static class SqliteRetention
{
    /// <param name="gone">Called when a shared text may have been deleted.</param>
    public static int DeleteOldest(SqliteConnection connection, long before, int atMost, Action gone)
    {
        var bound = Bound(connection, before, atMost, out var count);
        if (count == 0)
            return 0;
        SqliteFile.Execute(connection, "BEGIN IMMEDIATE");
        Run(connection, "CREATE TEMP TABLE IF NOT EXISTS leaving(address INTEGER PRIMARY KEY); DELETE FROM leaving;", bound);
        Run(connection, "INSERT OR IGNORE INTO leaving SELECT address FROM recipient WHERE key < $0", bound);
        Run(connection, "INSERT OR IGNORE INTO leaving SELECT sender FROM message WHERE key < $0", bound);
        foreach (var table in (string[])["story_more", "story", "refusal", "recipient", "message"])
            Run(connection, $"DELETE FROM {table} WHERE key < $0", bound);
        Run(connection, """
            DELETE FROM leaving WHERE address = 0
              OR EXISTS(SELECT 1 FROM recipient r WHERE r.address = leaving.address) OR EXISTS(SELECT 1 FROM message m WHERE m.sender = leaving.address)
            """, bound);
        Run(connection, "INSERT INTO address_part(address_part, rowid, text) SELECT 'delete', a.id, a.text FROM address a JOIN leaving l ON l.address = a.id", bound);
        Run(connection, "DELETE FROM address WHERE id IN (SELECT address FROM leaving)", bound);
        SqliteFile.Execute(connection, "COMMIT");
        gone();
        return count;
    }

    private static long Bound(SqliteConnection connection, long before, int atMost, out int count)
    {
        using var oldest = connection.CreateCommand();
        oldest.CommandText = "SELECT max(key), count(*) FROM (SELECT key FROM message WHERE key < $before ORDER BY key LIMIT $most)";
        oldest.Parameters.AddWithValue("$before", before);
        oldest.Parameters.AddWithValue("$most", atMost);
        using var row = oldest.ExecuteReader();
        row.Read();
        count = row.GetInt32(1);
        return count == 0 ? 0 : row.GetInt64(0) + 1;
    }

    private static void Run(SqliteConnection connection, string sql, long bound)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        if (sql.Contains("$0", StringComparison.Ordinal))
            command.Parameters.AddWithValue("$0", bound);
        command.ExecuteNonQuery();
    }
}
