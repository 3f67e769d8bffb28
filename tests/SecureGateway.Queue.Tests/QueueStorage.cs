using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SecureGateway.Queue.Postgres;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests;

/// <summary>What a test's queue is kept in, seen past the queue itself. Nodes come and go on it.</summary>
internal abstract class QueueStorage(string directory, PostgresOptions? postgres)
{
    public string Directory => directory;

    public PostgresOptions? Postgres => postgres;

    protected QueueOptions Options => new(directory);

    public long Bodies() => Number("body", "SELECT count(*) FROM body");

    public long Parts() => Number("body", "SELECT count(*) FROM part");

    /// <summary>Of a body, as another connection sees it; fails when there is none.</summary>
    public long SizeOf(long body) => Number("body", $"SELECT size FROM body WHERE id = {body}");

    /// <summary>Where bodies are kept, with its tables made.</summary>
    public abstract IBodyDatabase OpenBodies(MessageStoreOptions options, TimeProvider time);

    public long Snapshots() => Number("snapshot", "SELECT count(*) FROM snapshot");

    public long Rows() => Number("journal", "SELECT count(*) FROM journal");

    /// <summary>Octets of journal and snapshots, where those of the past are given back; else nothing.</summary>
    public abstract long Octets();

    /// <summary>Rows of this table are refused from now on.</summary>
    public abstract void Break(string table = "journal", string change = "INSERT");

    public abstract void Mend(string table = "journal");

    /// <summary>As if a row had been written that was said to have failed.</summary>
    public abstract void WriteRow(long number, byte[] batch);

    public abstract void DeleteRow(long number);

    /// <summary>Does something to the bodies behind the store's back.</summary>
    public abstract void Run(string sql);

    protected abstract long Number(string table, string sql);
}

internal sealed class SqliteStorage(string directory) : QueueStorage(directory, null)
{
    public override long Octets() => new FileInfo(Options.JournalPath).Length + new FileInfo(Options.SnapshotPath).Length;

    public override IBodyDatabase OpenBodies(MessageStoreOptions options, TimeProvider time) => new SqliteBodies(options, time, NullLogger.Instance, _ => long.MaxValue);

    public override void Break(string table, string change) => Change(table, $"CREATE TRIGGER broken BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'broken on purpose'); END");

    public override void Mend(string table) => Change(table, "DROP TRIGGER broken");

    public override void WriteRow(long number, byte[] batch) => Change("journal", $"""
        CREATE TEMP TABLE written AS SELECT * FROM journal WHERE sequence_number = 1;
        UPDATE written SET ordering = ordering + 1, sequence_number = {number}, message = X'{Convert.ToHexString(batch)}';
        INSERT INTO journal SELECT * FROM written;
        """);

    public override void DeleteRow(long number) => Change("journal", $"DELETE FROM journal WHERE sequence_number = {number}");

    public override void Run(string sql) => Change("body", sql);

    protected override long Number(string table, string sql)
    {
        using var connection = new SqliteConnection(SqliteFile.ConnectionString(FileOf(table)));
        connection.Open();
        return SqliteFile.Number(connection, sql);
    }

    private string FileOf(string table) => table switch { "body" => Options.StoreOptions.Path, "snapshot" => Options.SnapshotPath, _ => Options.JournalPath };

    private void Change(string table, string sql)
    {
        using var connection = SqliteFile.Open(FileOf(table));
        SqliteFile.Execute(connection, sql);
    }
}

internal sealed class PostgresStorage(string directory, PostgresOptions postgres) : QueueStorage(directory, postgres)
{
    public override long Octets() => 0;

    public override IBodyDatabase OpenBodies(MessageStoreOptions options, TimeProvider time)
    {
        var database = new PostgresDatabase(Postgres!);
        using var connection = database.Source.OpenConnection();
        new PostgresSchema(database, NullLogger.Instance).EnsureAsync(connection, default).GetAwaiter().GetResult();
        return new PostgresBodies(database, options, time);
    }

    public override void Run(string sql) => Ask(sql);

    public override void Break(string table, string change) => Run($"""
        CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken on purpose'; END $$;
        CREATE TRIGGER broken BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION broken();
        """);

    public override void Mend(string table) => Run($"DROP TRIGGER broken ON {table}; DROP FUNCTION broken");

    public override void WriteRow(long number, byte[] batch) => Run($"""
        INSERT INTO journal (created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid)
        SELECT created, deleted, persistence_id, {number}, '\x{Convert.ToHexString(batch)}', tags, manifest, identifier, writer_uuid FROM journal WHERE sequence_number = 1
        """);

    public override void DeleteRow(long number) => Run($"DELETE FROM journal WHERE sequence_number = {number}");

    protected override long Number(string table, string sql) => (long)Ask(sql)!;

    private object? Ask(string sql)
    {
        using var connection = new NpgsqlConnection($"{Postgres!.ConnectionString};Search Path={PostgresSchema.Name};Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}
