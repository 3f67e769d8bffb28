using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests.Storage;

/// <summary>The log that the gateway syncs itself: what happens when the disk refuses. The kernel's word that it is synced is in EndToEnd.</summary>
public sealed class SqliteLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public void What_could_not_be_synced_is_in_the_file_before_anything_is_written_behind_it()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere SQLite syncs each commit itself");
        var path = _directory.File("one.db");
        SqliteFile.Prepare(path);
        using var writer = SqliteFile.Open(path);
        SqliteFile.Execute(writer, SqliteLog.WriterPragma + "PRAGMA busy_timeout=0; CREATE TABLE t(n)");
        var refuses = true;
        using var log = new SqliteLog(path, _ => !refuses);

        log.Begin(writer);
        SqliteFile.Execute(writer, "INSERT INTO t VALUES(1)");
        Assert.Throws<IOException>(log.Sync);
        refuses = false;

        using (var reader = SqliteFile.Open(path))
        {
            SqliteFile.Execute(reader, "BEGIN");
            Assert.Equal(1, SqliteFile.Number(reader, "SELECT count(*) FROM t")); // as long as it reads, the log cannot begin anew
            Assert.Throws<IOException>(() => log.Begin(writer));
        }

        log.Begin(writer);
        Assert.Equal(1, RowsInTheFileAlone(path));
        SqliteFile.Execute(writer, "INSERT INTO t VALUES(2)");
        log.Sync();
        log.Begin(writer); // nothing is in doubt any more
        Assert.Equal(1, RowsInTheFileAlone(path));
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_row_counts_when_its_log_is_synced_and_not_before()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "elsewhere SQLite syncs each commit itself");
        var path = _directory.File("journal.db");
        SqliteFile.Prepare(path);
        using (var made = SqliteFile.Open(path))
        {
            SqliteFile.Execute(made, """
                CREATE TABLE journal(ordering INTEGER PRIMARY KEY, created, deleted, persistence_id, sequence_number, message, tags, manifest, identifier, writer_uuid);
                CREATE UNIQUE INDEX journal_uq ON journal(persistence_id, sequence_number);
                """);
        }

        var refuses = false;
        var synced = new List<long>();
        using (var writer = new SqliteJournalWriter(path, new SqliteLog(path, handle =>
        {
            synced.Add(Rows(path)); // it is there, and nobody has been told
            return !refuses;
        })))
        {
            await WriteAsync(writer, 1);
            Assert.Equal([1L], synced);

            refuses = true;
            await Assert.ThrowsAsync<IOException>(() => WriteAsync(writer, 2));
            refuses = false;
            await Assert.ThrowsAsync<SqliteException>(() => WriteAsync(writer, 3, 1)); // both or none
            await WriteAsync(writer, 4, 5);
        }

        Assert.Equal("1 2 4 5", Numbers(path)); // 2 is in doubt for whoever waited, who reads the journal again
    }

    // Who waits goes on on the writer's thread, which the end of the test waits for.
    private static async Task WriteAsync(SqliteJournalWriter writer, params long[] numbers)
    {
        try
        {
            await writer.WriteAsync([.. numbers.Select(number => new JournalInsert("lane", number, 0, [1, 2, 3], "B", 5301))]);
        }
        finally
        {
            await Task.Yield();
        }
    }

    private static long Rows(string path) => With(path, connection => SqliteFile.Number(connection, "SELECT count(*) FROM journal"));

    private static string Numbers(string path) =>
        With(path, connection => (string)SqliteFile.Scalar(connection, "SELECT group_concat(sequence_number, ' ') FROM journal")!);

    private static T With<T>(string path, Func<SqliteConnection, T> read)
    {
        using var connection = SqliteFile.Open(path);
        return read(connection);
    }

    // A copy without its log.
    private long RowsInTheFileAlone(string path)
    {
        var copy = _directory.File("copy.db");
        File.Copy(path, copy, overwrite: true);
        return With(copy, connection => SqliteFile.Number(connection, "SELECT count(*) FROM t"));
    }
}
