using System.Collections.Concurrent;
using Npgsql;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// Claims of lanes, in a row each. A claim counts the epoch on, and the journal takes rows of the newest epoch only; so who is
/// overtaken, however long it was paused, writes nothing more. A lane is taken from its holder when that gave no sign of life
/// for the lease, by the clock of whoever waits, and only while the database answers: one that stops for a while takes the lane
/// from nobody. The holder itself (the same data directory, after a crash) takes it back at once.
/// </summary>
internal sealed class PostgresLaneClaims(PostgresDatabase database, PostgresSchema schema, PostgresOptions options, Guid holder, TimeProvider time) : ILaneClaims
{
    // Looks that are further apart tell nothing about the time between them.
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private const string LookAtLane = $"SELECT epoch, holder, node, beat FROM {PostgresSchema.Name}.lane WHERE name = $1";

    private const string MakeLane = $"INSERT INTO {PostgresSchema.Name}.lane (name, epoch, node, beat) VALUES ($1, 0, '', 0) ON CONFLICT DO NOTHING";

    private const string TakeLane = $"UPDATE {PostgresSchema.Name}.lane SET epoch = epoch + 1, beat = beat + 1, holder = $2, node = $3, claimed = now() WHERE name = $1";

    private readonly ConcurrentDictionary<string, Watched> _watched = new();
    private readonly ConcurrentDictionary<string, bool> _othersHeld = new();

    public string JournalPluginId => PostgresPersistence.JournalPluginId;

    public string SnapshotPluginId => PostgresPersistence.SnapshotPluginId;

    public TimeSpan? RenewEvery => options.Lease / 4;

    public ValueTask<LaneClaim> ClaimAsync(string laneId, CancellationToken cancellationToken) => new(TellAsync(() => TakeAsync(laneId, cancellationToken)));

    public Task<bool> RenewAsync(LaneClaim claim, CancellationToken cancellationToken) => TellAsync(async () =>
        await ChangeAsync($"UPDATE {PostgresSchema.Name}.lane SET beat = beat + 1 WHERE name = $1 AND epoch = $2", claim, cancellationToken).ConfigureAwait(false) > 0);

    public Task ReleaseAsync(LaneClaim claim, CancellationToken cancellationToken) => TellAsync(() =>
        ChangeAsync($"UPDATE {PostgresSchema.Name}.lane SET holder = NULL WHERE name = $1 AND epoch = $2", claim, cancellationToken));

    private async Task<LaneClaim> TakeAsync(string laneId, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await schema.EnsureAsync(connection, cancellationToken).ConfigureAwait(false);
        var seen = await HeldAsync(connection, LookAtLane, laneId, cancellationToken).ConfigureAwait(false);
        if (IsOthers(seen) && !IsSilent(laneId, seen!))
            throw HeldBy(seen!);

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, MakeLane, cancellationToken, laneId).ConfigureAwait(false);
        // This lock waits for the rows that are just being written under an older claim, and later ones wait for it.
        var held = (await HeldAsync(connection, LookAtLane + " FOR UPDATE", laneId, cancellationToken).ConfigureAwait(false))!;
        if (IsOthers(held) && held != seen)
            throw HeldBy(held); // it moved meanwhile

        // Remembered until a claim is known to be made: one whose answer was lost may have been made all the same.
        if (held.Epoch > 0 && held.Holder != holder)
            _othersHeld[laneId] = true;
        await RunAsync(connection, TakeLane, cancellationToken, laneId, holder, options.NodeName).ConfigureAwait(false);
        var bodies = await BodiesAsync(connection, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return new LaneClaim(laneId, held.Epoch + 1, bodies, !_othersHeld.TryRemove(laneId, out _));
    }

    private bool IsOthers(Held? held) => held?.Holder is { } other && other != holder;

    private LaneNotClaimedException HeldBy(Held held) => new(
        $"the queue in {database.Where} is held by node {held.Node}; this node stands by, and takes over when that one stops or gives no sign of life for {options.Lease.TotalSeconds:0.#} s",
        heldElsewhere: true);

    private bool IsSilent(string laneId, Held held)
    {
        var now = time.GetTimestamp();
        if (!_watched.TryGetValue(laneId, out var watched) || watched.Held != held)
        {
            _watched[laneId] = new Watched(held, now, TimeSpan.Zero);
            return false;
        }

        var since = time.GetElapsedTime(watched.LookedAt, now);
        var silent = watched.Silent + (since < LongestLook ? since : LongestLook);
        _watched[laneId] = watched with { LookedAt = now, Silent = silent };
        return silent >= options.Lease;
    }

    private async Task<T> TellAsync<T>(Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresDatabase.IsFailure(e) && e is not LaneNotClaimedException)
        {
            throw new LaneNotClaimedException(database.Describe(e), heldElsewhere: false, e);
        }
    }

    private async Task<int> ChangeAsync(string sql, LaneClaim claim, CancellationToken cancellationToken)
    {
        await using var connection = await database.Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        return await RunAsync(connection, sql, cancellationToken, claim.LaneId, claim.Epoch).ConfigureAwait(false);
    }

    private static async Task<Held?> HeldAsync(NpgsqlConnection connection, string sql, string laneId, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, laneId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return !await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? null
            : new Held(
                reader.GetInt64(0),
                await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? null : reader.GetGuid(1),
                reader.GetString(2),
                reader.GetInt64(3));
    }

    private static async Task<long> BodiesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, $"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {PostgresSchema.Name}.body_id");
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    private static async Task<int> RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = PostgresDatabase.Command(connection, sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private sealed record Held(long Epoch, Guid? Holder, string Node, long Beat);

    private sealed record Watched(Held Held, long LookedAt, TimeSpan Silent);
}
