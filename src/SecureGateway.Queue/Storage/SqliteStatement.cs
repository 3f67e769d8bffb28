using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// A statement that gives no rows, prepared once and run for each row that is written: parameters are bound by their place, where
/// the driver looks each up by its name and makes a reader for each run, which costs as much as the insertion itself. Waits for
/// a lock as long as the connection's <c>busy_timeout</c> says. To be disposed before its connection. Used by one thread.
/// </summary>
public sealed class SqliteStatement : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;

    /// <param name="sql">Parameters are numbered in the order in which they first stand there.</param>
    public SqliteStatement(SqliteConnection connection, string sql)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
    }

    /// <exception cref="SqliteException">It was not done; a transaction it stood in may or may not be open still.</exception>
    public void Run(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            Check(Bind(i + 1, values[i]));
        var result = raw.sqlite3_step(_statement);
        try
        {
            if (result != raw.SQLITE_DONE)
                Check(result == raw.SQLITE_ROW ? raw.SQLITE_MISUSE : result);
        }
        finally
        {
            _ = raw.sqlite3_reset(_statement); // says again what was just said
        }
    }

    /// <summary>Lets go of the last run's values, which may be large.</summary>
    public void Forget() => _ = raw.sqlite3_clear_bindings(_statement);

    public void Dispose() => _statement.Dispose();

    private int Bind(int place, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(_statement, place),
        long number => raw.sqlite3_bind_int64(_statement, place, number),
        int number => raw.sqlite3_bind_int64(_statement, place, number),
        string text => raw.sqlite3_bind_text(_statement, place, text),
        byte[] octets => raw.sqlite3_bind_blob(_statement, place, octets),
        _ => throw new ArgumentException($"a {value.GetType().Name} is nothing a column takes", nameof(value)),
    };

    private void Check(int result) => SqliteException.ThrowExceptionForRC(result, _connection.Handle);
}
