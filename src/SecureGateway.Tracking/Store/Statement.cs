using Microsoft.Data.Sqlite;

namespace SecureGateway.Tracking.Store;

/// <summary>A prepared statement whose parameters are given in order. Used by one thread.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <param name="columns">Parameters <c>$0</c>, <c>$1</c>, ... as many.</param>
    public Statement(SqliteConnection connection, string sql, int columns)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 0; i < columns; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
    }

    public int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public object? Scalar(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    public SqliteDataReader Read(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
