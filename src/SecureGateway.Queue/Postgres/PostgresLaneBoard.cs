using Npgsql;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// The rows of all lanes, seen by one query. One look at a time. A holder that cannot write gives no sign of life, and it may be the
/// database that takes no writes (its disk is full): so silence counts only since this node itself last failed to write. It looks
/// through a session of its own, which holds <see cref="HolderLock"/>.
/// </summary>
internal sealed class PostgresLaneBoard(PostgresDatabase database, PostgresSchema schema, PostgresOptions options, Guid me, string idFile, TimeProvider time) : ILaneBoard, IDisposable
{
    private const string Look = $"SELECT name, epoch, holder, beat, node, home, settled = epoch, wanted_by, messages, claimed FROM {PostgresSchema.Name}.lane WHERE name ~ '^queue-lane-[0-9]+$'";

    // Nothing else of a database stays the same wherever it is reached from, and is no other's.
    private const string Made = $"SELECT to_char(done AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MISS.US') FROM {PostgresSchema.Name}.migration WHERE number = 1";

    private readonly LaneWatch _watch = new(time);
    private readonly HolderLock _lock = new(database, me, idFile, time);
    private NpgsqlConnection? _session;
    private volatile bool _beginAnew;
    private string? _queue;

    public TimeSpan LookEvery => options.Lease / 6;

    public Task<LanesSeen> LookAsync(CancellationToken cancellationToken) => database.TellAsync(() => SeeAsync(cancellationToken));

    public Task AskForAsync(string laneId, CancellationToken cancellationToken) =>
        ChangeAsync($"UPDATE {PostgresSchema.Name}.lane SET wanted_by = $2 WHERE name = $1", cancellationToken, laneId, me);

    public Task RefuseAsync(string laneId, Guid asker, CancellationToken cancellationToken) =>
        ChangeAsync($"UPDATE {PostgresSchema.Name}.lane SET wanted_by = NULL WHERE name = $1 AND wanted_by = $2 AND holder = $3", cancellationToken, laneId, asker, me);

    private Task<int> ChangeAsync(string sql, CancellationToken cancellationToken, params object[] values) => database.TellAsync(async () =>
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await PostgresDatabase.RunAsync(connection, sql, cancellationToken, values).ConfigureAwait(false);
    });

    private async Task<LanesSeen> SeeAsync(CancellationToken cancellationToken)
    {
        var connection = _session ??= await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await SeeAsync(connection, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _session = null; // the next look has another one
            NpgsqlConnection.ClearPool(connection); // what its session locked is let go with it
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<LanesSeen> SeeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await schema.EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
        _queue ??= await MadeAsync(connection, cancellationToken).ConfigureAwait(false);
        var problem = await _lock.ProblemAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var command = PostgresDatabase.Command(connection, Look);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (_beginAnew)
        {
            _beginAnew = false;
            _watch.BeginAnew();
        }

        var lanes = new List<LaneView>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            lanes.Add(View(reader));
        return new LanesSeen(me, options.NodeName, options.Lease, lanes) { Queue = _queue, Twin = problem };
    }

    private static async Task<string> MadeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = PostgresDatabase.Command(connection, Made);
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>A write of this node's failed. Safe for use from many threads.</summary>
    public void NothingIsWritten() => _beginAnew = true;

    public void Dispose()
    {
        if (_session is not { } session)
            return;
        _session = null;
        try
        {
            _lock.Release(session);
        }
        catch (Exception e) when (PostgresDatabase.IsFailure(e) || e is InvalidOperationException)
        {
            NpgsqlConnection.ClearPool(session); // what is let go with its session is gone with it
        }

        session.Dispose();
    }

    private LaneView View(NpgsqlDataReader reader)
    {
        var name = reader.GetString(0);
        var mark = new LaneMark(reader.GetInt64(1), Id(2), reader.GetInt64(3));
        var (still, hasMoved) = _watch.See(name, mark);
        return new LaneView(name, mark, reader.GetString(4), reader.GetBoolean(5), reader.GetBoolean(6), Id(7), reader.GetInt32(8), still, hasMoved)
        {
            Claimed = reader.GetFieldValue<DateTimeOffset>(9),
        };

        Guid? Id(int column) => reader.IsDBNull(column) ? null : reader.GetGuid(column);
    }
}
