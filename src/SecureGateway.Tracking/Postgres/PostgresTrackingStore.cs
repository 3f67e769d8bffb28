using System.Globalization;
using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// The database, for this node's one writer. A transaction first locks the positions that it moves and compares them with what this
/// node knows: so a lane's rows are recorded by one node at a time, each exactly once, although two may hold it for a moment; the
/// later one sees all that the earlier one recorded. What is written goes over in few statements, whatever it is about. A commit
/// is synced when it is answered.
/// </summary>
internal sealed class PostgresTrackingStore : ITrackingStore
{
    public const int NumbersAtOnce = 65536;

    public static readonly string NumbersAtOnceText = NumbersAtOnce.ToString(CultureInfo.InvariantCulture);

    private readonly NpgsqlConnection _connection;
    private readonly string _node;
    private readonly TrackingRows _rows;
    private readonly Dictionary<string, long> _positions = new(StringComparer.Ordinal);
    private readonly HashSet<QueueId> _expected = [];
    private Dictionary<QueueId, TrackedMessage> _found = [];
    private NpgsqlTransaction? _transaction;
    private string[] _moving = [];
    private long _number;
    private long _numbersEnd;

    /// <param name="connection">Open; is closed with the store.</param>
    public PostgresTrackingStore(NpgsqlConnection connection, string node, TimeProvider time)
    {
        _connection = connection;
        _node = node;
        _rows = new TrackingRows(node, time);
        Refresh();
    }

    public CounterSums Counters { get; } = new();

    public IReadOnlyDictionary<string, long> Positions => _positions;

    public bool IsWorthSyncing => true;

    public long Octets => Number("SELECT CAST(coalesce(sum(octets), 0) AS bigint) FROM volume");

    public bool Refresh()
    {
        using var command = Command("SELECT lane, sequence_nr FROM position");
        using var reader = command.ExecuteReader();
        var moved = false;
        while (reader.Read())
        {
            moved |= _positions.GetValueOrDefault(reader.GetString(0)) != reader.GetInt64(1);
            _positions[reader.GetString(0)] = reader.GetInt64(1);
        }

        return moved;
    }

    public long NextNumber()
    {
        if (_number == _numbersEnd)
        {
            _number = Number("SELECT nextval('row_number')");
            _numbersEnd = _number + NumbersAtOnce;
        }

        return _number++;
    }

    public void Begin(IReadOnlyCollection<string> lanes)
    {
        _transaction = _connection.BeginTransaction();
        _moving = [.. lanes.Order(StringComparer.Ordinal)];
        if (_moving.Length == 0)
            return;
        if (_moving.Any(lane => !_positions.ContainsKey(lane)))
            Run("INSERT INTO position SELECT lane, 0 FROM unnest($1) AS lane ON CONFLICT DO NOTHING", (object)_moving);
        using var command = Command("SELECT lane, sequence_nr FROM position WHERE lane = ANY($1) ORDER BY lane FOR UPDATE", (object)_moving);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (_positions.GetValueOrDefault(reader.GetString(0)) is var known && known != reader.GetInt64(1))
                throw new PositionMovedException(reader.GetString(0), known, reader.GetInt64(1));
        }
    }

    public void Expect(IReadOnlyCollection<QueueId> ids)
    {
        _expected.UnionWith(ids);
        if (ids.Count > 0)
            _found = TrackedMessages.Read(_connection, ids);
    }

    public TrackedMessage? Find(QueueId id)
    {
        if (_found.TryGetValue(id, out var found))
            return found;
        return _expected.Contains(id) ? null : TrackedMessages.Read(_connection, [id]).GetValueOrDefault(id);
    }

    public void Write(TrackedMessage message) => _rows.Add(message);

    public void Write(RefusalRow refusal) => _rows.Add(refusal);

    // Waits for a transaction that has the batch and is not at its end, of which the answer was lost.
    public bool Take(Guid batch)
    {
        using var command = Command("INSERT INTO refusal_batch AS b VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET id = excluded.id WHERE b.id <> excluded.id", _node, batch);
        return command.ExecuteNonQuery() == 1;
    }

    public void Commit(IReadOnlyDictionary<string, long> positions)
    {
        _rows.Resolve(_connection);
        using var batch = new NpgsqlBatch(_connection);
        _rows.AddTo(batch);
        AddCounters(batch);
        foreach (var keys in _rows.Keys.Chunk(PostgresNotices.Keys))
            Add(batch, PostgresNotices.Leave, keys);
        string[] moved = [.. _moving.Where(lane => positions.GetValueOrDefault(lane) != _positions.GetValueOrDefault(lane))];
        if (moved.Length > 0)
        {
            Add(
                batch, "UPDATE position p SET sequence_nr = u.new FROM unnest($1, $2, $3) AS u(lane, old, new) WHERE p.lane = u.lane AND p.sequence_nr = u.old",
                moved, moved.Select(lane => _positions.GetValueOrDefault(lane)).ToArray(), moved.Select(lane => positions[lane]).ToArray());
        }

        if (batch.BatchCommands.Count > 0)
            batch.ExecuteNonQuery();
        if (moved.Length > 0 && batch.BatchCommands[^1].RecordsAffected != moved.Length)
            throw new PositionMovedException(string.Join(", ", moved), -1, -1); // it was locked: this is never seen
        _transaction!.Commit();
        _transaction.Dispose();
        foreach (var lane in moved)
            _positions[lane] = positions[lane];
        Forget();
    }

    public bool Sync(bool isLast) => true;

    /// <summary>The database looks after itself.</summary>
    public void Shrink()
    {
    }

    public int DeleteOldest(long before, int atMost) => PostgresRetention.DeleteOldest(_connection, before, atMost);

    public void DeleteCounters(DateTimeOffset minutesBefore, DateTimeOffset hoursBefore) => PostgresRetention.DeleteCounters(_connection, minutesBefore, hoursBefore);

    /// <summary>A transaction that was not committed is rolled back.</summary>
    public void Dispose()
    {
        _transaction?.Dispose();
        _connection.Dispose();
    }

    private void AddCounters(NpgsqlBatch batch)
    {
        var node = _rows.NodeNumber;
        if (_rows.Octets > 0)
            Add(batch, "INSERT INTO volume VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET octets = volume.octets + excluded.octets", node, _rows.Octets);
        if (Counters.Gathered.Count == 0)
            return;
        Add(
            batch,
            "INSERT INTO counter (span, at, what, node, n) SELECT u.span, u.at, u.what, $5, u.n FROM unnest($1, $2, $3, $4) AS u(span, at, what, n) "
            + "ON CONFLICT (span, at, what, node) DO UPDATE SET n = counter.n + excluded.n",
            Counters.Gathered.Keys.Select(key => key.Span).ToArray(), Counters.Gathered.Keys.Select(key => key.At).ToArray(),
            Counters.Gathered.Keys.Select(key => (int)key.What).ToArray(), Counters.Gathered.Values.ToArray(), node);
    }

    private void Forget()
    {
        _transaction = null;
        _rows.Clear();
        Counters.Forget();
        _found = [];
        _expected.Clear();
    }

    private void Run(string sql, params ReadOnlySpan<object> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private long Number(string sql)
    {
        using var command = Command(sql);
        return (long)command.ExecuteScalar()!;
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlCommand(sql, _connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static void Add(NpgsqlBatch batch, string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
    }
}
