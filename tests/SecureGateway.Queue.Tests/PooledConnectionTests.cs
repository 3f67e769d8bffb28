using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Tests;

/// <summary>The settings that 250 depends on, on connections that come from a pool and go back to it.</summary>
public sealed class PooledConnectionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    [Trait("Rule", "Q-1")]
    public void Every_connection_syncs_each_commit_new_or_used_before()
    {
        var path = Path.Combine(_directory.Path, "journal.db");
        SqliteFile.Prepare(path);
        var pragmas = new SqlitePersistence.Pragmas();
        for (var round = 0; round < 3; round++)
        {
            using (var one = Open(path, pragmas))
            using (var two = Open(path, pragmas))
            {
                Assert.NotSame(one.Handle, two.Handle);
                AssertSet(one);
                AssertSet(two);
            }

            if (round == 1)
            {
                using var gone = new SqliteConnection(SqliteFile.ConnectionString(path, pooling: true));
                SqliteConnection.ClearPool(gone); // those of the next round are new
            }
        }

        using var last = new SqliteConnection(SqliteFile.ConnectionString(path, pooling: true));
        SqliteConnection.ClearPool(last);
    }

    private static SqliteConnection Open(string path, SqlitePersistence.Pragmas pragmas)
    {
        var connection = new SqliteConnection(SqliteFile.ConnectionString(path, pooling: true));
        connection.Open();
        pragmas.ConnectionOpened(default, connection);
        return connection;
    }

    private static void AssertSet(SqliteConnection connection)
    {
        const long full = 2;
        Assert.Equal(full, SqliteFile.Number(connection, "PRAGMA synchronous"));
        Assert.Equal(0, SqliteFile.Number(connection, "PRAGMA wal_autocheckpoint"));
        Assert.Equal(30_000, SqliteFile.Number(connection, "PRAGMA busy_timeout"));
    }
}
