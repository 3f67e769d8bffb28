using Npgsql;

namespace SecureGateway.Tracking.Postgres;

/// <summary>Rows for one statement, column by column: one statement writes them all. Used by the writer only.</summary>
/// <param name="sql">With one array for each column, in order.</param>
internal sealed class RowBatch(string sql, params IColumn[] columns)
{
    private int _rows;

    /// <summary>Said for each row whose values were added.</summary>
    public void Count() => _rows++;

    /// <summary>None when there are no rows.</summary>
    public void AddTo(NpgsqlBatch batch)
    {
        if (_rows == 0)
            return;
        var command = new NpgsqlBatchCommand(sql);
        foreach (var column in columns)
            command.Parameters.Add(column.Parameter());
        batch.BatchCommands.Add(command);
    }

    public void Clear()
    {
        foreach (var column in columns)
            column.Clear();
        _rows = 0;
    }

    /// <summary>So many parameters, for <c>unnest</c>.</summary>
    public static string Arrays(int columns) => string.Join(',', Enumerable.Range(1, columns).Select(n => $"${n}"));
}
