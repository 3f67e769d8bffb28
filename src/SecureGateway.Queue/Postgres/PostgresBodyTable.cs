using Npgsql;
using NpgsqlTypes;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Postgres;

/// <summary>
/// The SQL of the bodies, on one connection: a batch in three statements, one row each, large bodies in parts. Ids come from
/// a sequence, since several processes store. Not safe for use from several threads.
/// </summary>
internal sealed class PostgresBodyTable(NpgsqlConnection connection) : IBodyTable
{
    private const string NextIds = $"SELECT nextval('{PostgresSchema.Name}.body_id') FROM generate_series(1, $1)";

    private const string InsertBodies = $"INSERT INTO {PostgresSchema.Name}.body (id, size, data) SELECT * FROM unnest($1, $2, $3)";

    private const string InsertPart = $"INSERT INTO {PostgresSchema.Name}.part (body, n, data) VALUES ($1, $2, $3)";

    private const string SelectBody =
        $"SELECT size, data, CASE WHEN data IS NULL THEN (SELECT length(data) FROM {PostgresSchema.Name}.part WHERE body = $1 AND n = 0) END FROM {PostgresSchema.Name}.body WHERE id = $1";

    private const string SelectPart = $"SELECT data FROM {PostgresSchema.Name}.part WHERE body = $1 AND n = $2";

    private const string DeleteBodies = $"DELETE FROM {PostgresSchema.Name}.body WHERE id = ANY($1)";

    private const string DeleteParts = $"DELETE FROM {PostgresSchema.Name}.part WHERE body = ANY($1)";

    public void Write(IReadOnlyList<StoreRequest> bodies, IReadOnlyList<long> deletions, int chunk)
    {
        // Given before the transaction, and never twice, whatever becomes of it.
        if (bodies.Count > 0)
            GiveIds(bodies);
        using var transaction = connection.BeginTransaction();
        if (bodies.Count > 0)
            Insert(bodies, chunk);
        if (deletions.Count > 0)
        {
            long[] ids = [.. deletions];
            Run(DeleteBodies, Longs(ids));
            Run(DeleteParts, Longs(ids));
        }

        transaction.Commit();
    }

    public BodyRow? Read(long id)
    {
        using var body = Command(SelectBody, Long(id));
        return BodyRows.Read(body);
    }

    public int ReadPart(long id, int number, byte[] into)
    {
        using var part = Command(SelectPart, Long(id), new NpgsqlParameter<int> { TypedValue = number });
        return BodyRows.ReadPart(part, into);
    }

    public List<long> Ids(long after, long upTo, int count)
    {
        using var command = Command($"SELECT id FROM {PostgresSchema.Name}.body WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3", Long(after), Long(upTo), Long(count));
        var ids = new List<long>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            ids.Add(reader.GetInt64(0));
        return ids;
    }

    public long Used()
    {
        using var command = Command($"SELECT pg_total_relation_size('{PostgresSchema.Name}.body') + pg_total_relation_size('{PostgresSchema.Name}.part')");
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The database looks after itself.</summary>
    public bool GiveBack(long keepFree) => false;

    public void Dispose() => connection.Dispose();

    private void GiveIds(IReadOnlyList<StoreRequest> bodies)
    {
        using var command = Command(NextIds, new NpgsqlParameter<int> { TypedValue = bodies.Count });
        using var reader = command.ExecuteReader();
        for (var n = 0; reader.Read(); n++)
            bodies[n].Id = LaneBodies.IdOf(bodies[n].Lane, reader.GetInt64(0));
    }

    private void Insert(IReadOnlyList<StoreRequest> bodies, int chunk)
    {
        Run(
            InsertBodies,
            Longs([.. bodies.Select(body => body.Id)]),
            Longs([.. bodies.Select(body => body.Size)]),
            new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea, Value = bodies.Select(body => body.Copy).ToArray() });
        foreach (var body in bodies.Where(body => body.Copy is null))
        {
            var rest = body.Body;
            for (var n = 0; rest.Length > 0; n++)
            {
                var part = System.Buffers.BuffersExtensions.ToArray(rest.Slice(0, Math.Min(chunk, rest.Length)));
                Run(InsertPart, Long(body.Id), new NpgsqlParameter<int> { TypedValue = n }, new NpgsqlParameter<byte[]> { TypedValue = part });
                rest = rest.Slice(part.Length);
            }
        }
    }

    private void Run(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> values)
    {
        var command = PostgresDatabase.Command(connection, sql);
        foreach (var value in values)
            command.Parameters.Add(value);
        return command;
    }

    private static NpgsqlParameter Long(long value) => new NpgsqlParameter<long> { TypedValue = value };

    private static NpgsqlParameter Longs(long[] values) => new NpgsqlParameter<long[]> { TypedValue = values };
}
