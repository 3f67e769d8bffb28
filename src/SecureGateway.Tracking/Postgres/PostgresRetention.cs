using Npgsql;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// Takes the oldest rows out, in slices; one node at a time, whoever comes first, so that they do not do the same twice. Addresses
/// that no row names any more go with them, in a transaction of their own, and only those that no node can still have in memory
/// (<see cref="PostgresNames"/>).
/// </summary>
internal static class PostgresRetention
{
    private const long PruneLock = 0x5367_5472_6163_6b31; // any number that no other program is likely to lock

    /// <returns>0 also when another node is at it.</returns>
    public static int DeleteOldest(NpgsqlConnection connection, long before, int atMost)
    {
        long[] leaving;
        int count;
        using (var transaction = connection.BeginTransaction())
        {
            if (!IsOurs(connection) || Bound(connection, before, atMost) is not { } slice)
                return 0;
            count = slice.Count;
            leaving = Delete(connection, slice.Bound);
            transaction.Commit();
        }

        using var unused = Command(
            connection,
            """
            DELETE FROM address a WHERE a.id = ANY($1) AND a.touched < now() - interval '1 day'
                AND NOT EXISTS (SELECT 1 FROM recipient r WHERE r.address = a.id) AND NOT EXISTS (SELECT 1 FROM message m WHERE m.sender = a.id)
            """,
            leaving);
        unused.ExecuteNonQuery();
        return count;
    }

    public static void DeleteCounters(NpgsqlConnection connection, DateTimeOffset minutesBefore, DateTimeOffset hoursBefore)
    {
        using var transaction = connection.BeginTransaction();
        if (!IsOurs(connection))
            return;
        using var delete = Command(
            connection, "DELETE FROM counter WHERE (span = $1 AND at < $2) OR (span = $3 AND at < $4)",
            CounterSums.Minute, minutesBefore.ToUnixTimeSeconds(), CounterSums.Hour, hoursBefore.ToUnixTimeSeconds());
        delete.ExecuteNonQuery();
        transaction.Commit();
    }

    private static bool IsOurs(NpgsqlConnection connection)
    {
        using var command = Command(connection, "SELECT pg_try_advisory_xact_lock($1)", PruneLock);
        return (bool)command.ExecuteScalar()!;
    }

    private static (long Bound, int Count)? Bound(NpgsqlConnection connection, long before, int atMost)
    {
        using var command = Command(connection, "SELECT coalesce(max(key), 0), count(*) FROM (SELECT key FROM message WHERE key < $1 ORDER BY key LIMIT $2) AS oldest", before, atMost);
        using var row = command.ExecuteReader();
        row.Read();
        return row.GetInt32(1) == 0 ? null : (row.GetInt64(0) + 1, row.GetInt32(1));
    }

    // What the rows were reckoned to take when they were written is taken back, from the account of no node: the sum is what counts.
    private static long[] Delete(NpgsqlConnection connection, long bound)
    {
        long octets;
        using (var command = Command(
            connection,
            $"""
            WITH told AS (DELETE FROM story WHERE key < $1 RETURNING octet_length(events) + {TrackingRows.StoryOctets} AS octets),
                told_more AS (DELETE FROM story_more WHERE key < $1 RETURNING octet_length(events) + {TrackingRows.StoryOctets} AS octets),
                refused AS (DELETE FROM refusal WHERE key < $1 RETURNING octet_length(facts) + {TrackingRows.RefusalOctets} AS octets)
            SELECT CAST(coalesce(sum(octets), 0) AS bigint) FROM (SELECT octets FROM told UNION ALL SELECT octets FROM told_more UNION ALL SELECT octets FROM refused) AS gone
            """,
            bound))
            octets = (long)command.ExecuteScalar()!;
        var (leaving, recipients) = Numbers(connection, "DELETE FROM recipient WHERE key < $1 RETURNING address", bound);
        var (senders, messages) = Numbers(connection, "DELETE FROM message WHERE key < $1 RETURNING sender", bound);
        octets += ((long)recipients * TrackingRows.RecipientOctets) + ((long)messages * TrackingRows.MessageOctets);
        using var account = Command(connection, "INSERT INTO volume VALUES (0, -$1) ON CONFLICT (node) DO UPDATE SET octets = volume.octets + excluded.octets", octets);
        account.ExecuteNonQuery();
        leaving.UnionWith(senders);
        leaving.Remove(0);
        return [.. leaving];
    }

    private static (HashSet<long> Numbers, int Rows) Numbers(NpgsqlConnection connection, string sql, long bound)
    {
        using var command = Command(connection, sql, bound);
        using var reader = command.ExecuteReader();
        var (numbers, rows) = (new HashSet<long>(), 0);
        for (; reader.Read(); rows++)
            numbers.Add(reader.GetInt64(0));
        return (numbers, rows);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
