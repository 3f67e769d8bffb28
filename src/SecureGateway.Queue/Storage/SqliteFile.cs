using System.Globalization;
using Microsoft.Data.Sqlite;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// One SQLite file under the settings that 250 depends on: write-ahead log, every commit synced, checkpoints only where
/// they are asked for, and free pages that can be given back. Microsoft.Data.Sqlite has no keywords for these, and all but
/// the first and the last belong to a connection and not to the file.
/// </summary>
public static class SqliteFile
{
    /// <summary>For every connection that writes.</summary>
    public const string ConnectionPragmas =
        "PRAGMA busy_timeout=30000; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=0; PRAGMA secure_delete=OFF; PRAGMA journal_size_limit=67108864;";

    public static string ConnectionString(string path, bool pooling = false) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWriteCreate,
        Cache = SqliteCacheMode.Private,
        Pooling = pooling,
        DefaultTimeout = 30,
    }.ToString();

    /// <summary>Creates the file when it is not there, readable by its owner only, and sets what belongs to the file.</summary>
    /// <exception cref="SqliteException">It is no database, or cannot be written.</exception>
    /// <param name="pageSize">Octets, for a new file. Large pages keep a message in one or two of them, which is written and deleted with fewer calls.</param>
    public static void Prepare(string path, int pageSize = 4096)
    {
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var created = new FileStream(path, options);
        }

        using var connection = new SqliteConnection(ConnectionString(path));
        connection.Open();
        Execute(connection, string.Create(CultureInfo.InvariantCulture, $"PRAGMA page_size={pageSize}; PRAGMA auto_vacuum=INCREMENTAL;")); // before the first table, or it has no effect
        var mode = Scalar(connection, "PRAGMA journal_mode=WAL;") as string;
        if (!string.Equals(mode, "wal", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"{path}: no write-ahead log on this file system (journal_mode is {mode})");
    }

    public static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(ConnectionString(path));
        try
        {
            connection.Open();
            Execute(connection, ConnectionPragmas);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public static long Number(SqliteConnection connection, string sql) =>
        Convert.ToInt64(Scalar(connection, sql) ?? 0L, CultureInfo.InvariantCulture);

    /// <summary>Octets of the file that are free for reuse.</summary>
    public static long FreeOctets(SqliteConnection connection) =>
        Number(connection, "PRAGMA freelist_count") * Number(connection, "PRAGMA page_size");

    /// <returns>Pages in the write-ahead log since it last began at its start.</returns>
    public static long Checkpoint(SqliteConnection connection, string mode)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA wal_checkpoint({mode})";
        using var reader = command.ExecuteReader();
        return reader.Read() ? Math.Max(0, reader.GetInt64(1)) : 0; // -1: there is no log
    }

    /// <summary>Gives free pages back to the file system.</summary>
    public static void Shrink(SqliteConnection connection, int pages)
    {
        using var command = connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"PRAGMA incremental_vacuum({pages})");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            // each step frees one page
        }
    }
}
