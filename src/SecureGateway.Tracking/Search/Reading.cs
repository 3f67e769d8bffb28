using System.Data.Common;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>One look at the database: a connection, how it is asked, and whose rows these are where they do not say so. Used by one call.</summary>
/// <param name="Node">This node.</param>
/// <param name="IsShared">All nodes' rows are here, and no two have the same key.</param>
internal sealed record Reading(DbConnection Connection, ISearchDialect Dialect, string Node, bool IsShared = false)
{
    public DbCommand Command(string sql)
    {
        var command = Connection.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    /// <param name="name">As it stands in the statement, which need not name it.</param>
    public void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value is string text ? Dialect.Kept(text) : value;
        command.Parameters.Add(parameter);
    }

    public List<long> Numbers(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql);
        foreach (var (name, value) in parameters)
            Bind(command, name, value);
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read())
            numbers.Add(reader.GetInt64(0));
        return numbers;
    }
}
