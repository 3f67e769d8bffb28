using Npgsql;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// Takes the oldest rows out, in slices; one node at a time, whoever comes first, so that they do not do the same twice. It waits for
/// no writer: a slice of which a row is being changed is left for later. Addresses
/// that no row names any more go with them, in a transaction of their own, and only those that no node can still have in memory
/// (<see cref="PostgresNames"/>).
/// </summary>
internal static class PostgresRetention
{
    private const long PruneLock = 0x5367_5472_6163_6b31; // any number that no other program is likely to lock

    /// <returns>0 also when another node is at it, or writes to what would go.</returns>
    public static int DeleteOldest(NpgsqlConnection connection, long before, int atMost)
    {
        long[] leaving;
        long[] slice;
        using (var transaction = connection.BeginTransaction())
        {
            if (!IsOurs(connection) || Slice(connection, before, atMost) is not { Length: > 0 } oldest)
                return 0;
            slice = oldest;
            leaving = Delete(connection, slice);
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
        return slice.Length;
    }

    public static void DeleteCounters(NpgsqlConnection connection, DateTimeOffset minutesBefore, DateTimeOffset hoursBefore)
    {
        using var transaction = connection.BeginTransaction();
        if (!IsOurs(connection))
            return; // another node is at it
        using var delete = Command(
            connection, "DELETE FROM counter WHERE (span = $1 AND at < $2) OR (span = $3 AND at < $4)",
            CounterSums.Minute, minutesBefore.ToUnixTimeSeconds(), CounterSums.Hour, hoursBefore.ToUnixTimeSeconds());
        delete.ExecuteNonQuery();
        using var notices = Command(
            connection, "DELETE FROM notice WHERE id < coalesce((SELECT id FROM notice WHERE at >= now() - $1 ORDER BY id LIMIT 1), 9223372036854775807)", PostgresNotices.Kept * 1.1);
        notices.ExecuteNonQuery();
        transaction.Commit();
    }

    private static bool IsOurs(NpgsqlConnection connection)
    {
        using var command = Command(connection, "SELECT pg_try_advisory_xact_lock($1)", PruneLock);
        return (bool)command.ExecuteScalar()!;
    }

    // Locked here, before anything else: who changes a message changes its row first, so that nobody waits for each other in a circle.
    private static long[] Slice(NpgsqlConnection connection, long before, int atMost)
    {
        try
        {
            using var command = Command(connection, "SELECT key FROM message WHERE key < $1 ORDER BY key LIMIT $2 FOR UPDATE NOWAIT", before, atMost);
            using var row = command.ExecuteReader();
            var keys = new List<long>();
            while (row.Read())
                keys.Add(row.GetInt64(0));
            return [.. keys];
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return [];
        }
    }

    // What the rows were reckoned to take when they were written is taken back, from the account of no node: the sum is what counts.
    private static long[] Delete(NpgsqlConnection connection, long[] slice)
    {
        long octets;
        using (var command = Command(
            connection,
            $"""
            WITH told AS (DELETE FROM story WHERE key <= $1 RETURNING octet_length(events) + {TrackingRows.StoryOctets} AS octets),
                told_more AS (DELETE FROM story_more WHERE key <= $1 RETURNING octet_length(events) + {TrackingRows.StoryOctets} AS octets),
                refused AS (DELETE FROM refusal WHERE key <= $1 RETURNING octet_length(facts) + {TrackingRows.RefusalOctets} AS octets)
            SELECT CAST(coalesce(sum(octets), 0) AS bigint) FROM (SELECT octets FROM told UNION ALL SELECT octets FROM told_more UNION ALL SELECT octets FROM refused) AS gone
            """,
            slice[^1]))
            octets = (long)command.ExecuteScalar()!;
        var (leaving, recipients) = Numbers(connection, "DELETE FROM recipient WHERE key = ANY($1) RETURNING address", slice);
        var (senders, messages) = Numbers(connection, "DELETE FROM message WHERE key = ANY($1) RETURNING sender", slice);
        octets += ((long)recipients * TrackingRows.RecipientOctets) + ((long)messages * TrackingRows.MessageOctets);
        using var account = Command(connection, "INSERT INTO volume VALUES (0, -$1) ON CONFLICT (node) DO UPDATE SET octets = volume.octets + excluded.octets", octets);
        account.ExecuteNonQuery();
        leaving.UnionWith(senders);
        leaving.Remove(0);
        return [.. leaving];
    }

    private static (HashSet<long> Numbers, int Rows) Numbers(NpgsqlConnection connection, string sql, long[] slice)
    {
        using var command = Command(connection, sql, slice);
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
