using System.Collections.Concurrent;
using Npgsql;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// Claims of lanes, in a row each. A claim counts the epoch on, and the journal takes rows of the newest epoch only; so who is
/// overtaken, however long it was paused, writes nothing more. A lane is taken from another holder only as it was seen when that
/// was decided (<see cref="LanePlacement"/>): one that gave a sign of life meanwhile keeps it. The holder itself (the same data
/// directory, after a crash) takes its lanes back at once.
/// </summary>
internal sealed class PostgresLaneClaims(PostgresDatabase database, PostgresSchema schema, PostgresOptions options, Guid holder, PostgresLaneBoard board) : ILaneClaims, IDisposable
{
    private const string MakeLane = $"INSERT INTO {PostgresSchema.Name}.lane (name, epoch, node, beat) VALUES ($1, 0, '', 0) ON CONFLICT DO NOTHING";

    // This lock waits for the rows that are just being written under an older claim, and later ones wait for it.
    private const string LockLane = $"SELECT epoch, holder, beat, node FROM {PostgresSchema.Name}.lane WHERE name = $1 FOR UPDATE";

    private const string TakeLane = $"""
        UPDATE {PostgresSchema.Name}.lane
        SET epoch = epoch + 1, beat = beat + 1, holder = $2, node = $3, home = $4, wanted_by = NULL, claimed = now()
        WHERE name = $1
        """;

    private readonly ConcurrentDictionary<string, bool> _othersHeld = new();
    private readonly ConcurrentDictionary<string, bool> _claimed = new();

    public string JournalPluginId => PostgresPersistence.JournalPluginId;

    public string SnapshotPluginId => PostgresPersistence.SnapshotPluginId;

    public TimeSpan? RenewEvery => options.Lease / 4;

    public ILaneBoard? Board => board;

    /// <summary>Lanes that this process has or had.</summary>
    public IReadOnlyList<string> Claimed => [.. _claimed.Keys];

    public ValueTask<LaneClaim> ClaimAsync(string laneId, LaneMark? seen, bool asHome, CancellationToken cancellationToken) =>
        new(WriteAsync(() => TakeAsync(laneId, seen, asHome, cancellationToken)));

    public Task<bool> RenewAsync(LaneClaim claim, int messages, CancellationToken cancellationToken) => WriteAsync(async () =>
        await ChangeAsync(
            $"UPDATE {PostgresSchema.Name}.lane SET beat = beat + 1, messages = $3 WHERE name = $1 AND epoch = $2",
            cancellationToken,
            claim.LaneId,
            claim.Epoch,
            messages).ConfigureAwait(false) > 0);

    public Task ReleaseAsync(LaneClaim claim, bool isEmpty, CancellationToken cancellationToken) => WriteAsync(() => ChangeAsync(
        $"UPDATE {PostgresSchema.Name}.lane SET holder = NULL, settled = CASE WHEN $3 THEN epoch ELSE settled END WHERE name = $1 AND epoch = $2", cancellationToken, claim.LaneId, claim.Epoch, isEmpty));

    private async Task<LaneClaim> TakeAsync(string laneId, LaneMark? seen, bool asHome, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await schema.EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await PostgresDatabase.RunAsync(connection, MakeLane, cancellationToken, laneId).ConfigureAwait(false);
        var (held, node) = await LockAsync(connection, laneId, cancellationToken).ConfigureAwait(false);
        if (held.Holder != holder && (seen is null ? held.Holder is not null : held != seen))
            throw new LaneNotClaimedException($"{laneId} in {database.Where} is {(held.Holder is null ? "free" : $"held by node {node}")} by now", heldElsewhere: true);

        // Remembered until a claim is known to be made: one whose answer was lost may have been made all the same.
        if (held.Epoch > 0 && held.Holder != holder)
            _othersHeld[laneId] = true;
        await PostgresDatabase.RunAsync(connection, TakeLane, cancellationToken, laneId, holder, options.NodeName, asHome).ConfigureAwait(false);
        var number = await BodiesAsync(connection, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        _claimed[laneId] = true;
        return new LaneClaim(laneId, held.Epoch + 1, LaneBodies.IdOf(LaneName.NumberOf(laneId), number), !_othersHeld.TryRemove(laneId, out _));
    }

    public void Dispose() => board.Dispose();

    // Who cannot write does not see whether others could.
    private async Task<T> WriteAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await database.TellAsync(act).ConfigureAwait(false);
        }
        catch (LaneNotClaimedException e) when (!e.HeldElsewhere)
        {
            board.NothingIsWritten();
            throw;
        }
    }

    private async Task<int> ChangeAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await PostgresDatabase.RunAsync(connection, sql, cancellationToken, values).ConfigureAwait(false);
    }

    private static async Task<(LaneMark Held, string Node)> LockAsync(NpgsqlConnection connection, string laneId, CancellationToken cancellationToken)
    {
        await using var command = PostgresDatabase.Command(connection, LockLane, laneId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (new LaneMark(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetGuid(1), reader.GetInt64(2)), reader.GetString(3));
    }

    private static async Task<long> BodiesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = PostgresDatabase.Command(connection, $"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {PostgresSchema.Name}.body_id");
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
