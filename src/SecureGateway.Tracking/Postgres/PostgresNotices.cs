using System.Globalization;
using Npgsql;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// Each transaction leaves a notice of the rows that it wrote, in a table and as a NOTIFY, under one number. Whoever listens remembers
/// the numbers, and after a broken connection reads from the table what it was not told: so nothing is told twice, and nothing is
/// missed by who is away for no longer than notices are kept. Used by one who listens.
/// </summary>
internal sealed class PostgresNotices(NpgsqlDataSource source, TimeProvider time) : IRowNotices
{
    /// <summary>How long at least.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(10);

    /// <summary>In one notice: a NOTIFY takes 8000 octets at most.</summary>
    public const int Keys = 350;

    /// <summary>
    /// Leaves a notice of the keys <c>$1</c>. The number stands in front, below zero: an earlier version, which knows no numbers, takes
    /// it for the key of no row.
    /// </summary>
    public const string Leave = $"""
        WITH left_now AS (INSERT INTO notice (keys) VALUES ($1) RETURNING id, keys)
        SELECT pg_notify('{Channel}', '-' || id || ',' || array_to_string(keys, ',')) FROM left_now
        """;

    private const string Channel = "secure_gateway_tracking";

    // A transaction that took its number before so many others ended long before they did.
    private const int Window = 4096;

    private readonly SortedSet<long> _told = [];
    private long? _lostAt;

    public async Task ListenAsync(Action<IReadOnlyList<long>> changed, Action<bool> listening, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        connection.Notification += Tell;
        try
        {
            await RunAsync(connection, $"LISTEN {Channel}", cancellationToken).ConfigureAwait(false);
            await ReadAsync(connection, changed, cancellationToken).ConfigureAwait(false);
            listening(_lostAt is not { } lost || time.GetElapsedTime(lost) < Kept);
            while (true)
                await connection.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _lostAt = time.GetTimestamp();
            connection.Notification -= Tell;
            if (connection.FullState == System.Data.ConnectionState.Open)
                await RunAsync(connection, $"UNLISTEN {Channel}", CancellationToken.None).ConfigureAwait(false); // others use the connection after this
        }

        void Tell(object sender, NpgsqlNotificationEventArgs notice)
        {
            if (notice.Channel != Channel)
                return;
            long[] numbers = [.. notice.Payload.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
            if (numbers[0] >= 0)
                changed(numbers); // of an earlier version
            else if (IsNew(-numbers[0]))
                changed(numbers[1..]);
        }
    }

    // Who begins to listen is told nothing of before; what is there already is what it was told.
    private async Task ReadAsync(NpgsqlConnection connection, Action<IReadOnlyList<long>> changed, CancellationToken cancellationToken)
    {
        var isFirst = _lostAt is null;
        var since = isFirst ? "(SELECT coalesce(max(id), 0) FROM notice)" : "$1";
        await using var command = new NpgsqlCommand($"SELECT id, keys FROM notice WHERE id > {since} - {Window.ToString(CultureInfo.InvariantCulture)} ORDER BY id", connection);
        if (!isFirst)
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _told.Max });
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (IsNew(reader.GetInt64(0)) && !isFirst)
                    changed(await reader.GetFieldValueAsync<long[]>(1, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return; // nobody has recorded anything yet
        }
    }

    private bool IsNew(long id)
    {
        if (!_told.Add(id))
            return false;
        if (_told.Count > Window)
            _told.Remove(_told.Min);
        return true;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
