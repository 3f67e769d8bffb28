using Microsoft.Data.Sqlite;

namespace SecureGateway.Tracking.Store;

/// <summary>A prepared query whose parameters are given in order. Used by one thread.</summary>
internal sealed class SqliteQuery : IDisposable
{
    private readonly SqliteCommand _command;

    /// <param name="parameters"><c>$0</c>, <c>$1</c>, ... as many.</param>
    public SqliteQuery(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 0; i < parameters; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
    }

    public SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();
}
