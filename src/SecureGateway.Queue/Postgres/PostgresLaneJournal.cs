using Npgsql;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;

namespace SecureGateway.Queue.Postgres;

/// <summary>The table in which Akka.Persistence.Sql keeps the journal, read past Akka. One that is not there yet has no rows.</summary>
internal sealed class PostgresLaneJournal(PostgresDatabase database, PostgresLaneClaims claims) : ILaneJournal
{
    // Asked on the lane's own thread, which must not wait for a database that is slow.
    private const int SecondsForSize = 2;

    public IReadOnlyList<string> Lanes => claims.Claimed;

    public long Octets => Ask(connection =>
    {
        using var command = PostgresDatabase.Command(connection, $"SELECT pg_total_relation_size('{PostgresSchema.Name}.journal')");
        command.CommandTimeout = SecondsForSize;
        return (long)command.ExecuteScalar()!;
    });

    public IReadOnlyList<JournalRow> Read(string laneId, long after, int atMost) => Ask<IReadOnlyList<JournalRow>>(connection =>
    {
        using var command = PostgresDatabase.Command(
            connection,
            $"""
            SELECT sequence_number, message FROM {PostgresSchema.Name}.journal
            WHERE persistence_id = $1 AND sequence_number > $2 AND NOT deleted ORDER BY sequence_number LIMIT $3
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = laneId });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = atMost });
        var rows = new List<JournalRow>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(new JournalRow(reader.GetInt64(0), EventReader.Read(reader.GetFieldValue<byte[]>(1)).Events));
        return rows;
    }) ?? [];

    private T? Ask<T>(Func<NpgsqlConnection, T> ask)
    {
        try
        {
            using var connection = database.Source.OpenConnection();
            return ask(connection);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return default;
        }
        catch (Exception e) when (PostgresDatabase.IsFailure(e))
        {
            throw new IOException($"the journal: {database.Describe(e)}", e);
        }
    }
}
