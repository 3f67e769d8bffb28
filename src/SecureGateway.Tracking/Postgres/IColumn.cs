using Npgsql;

namespace SecureGateway.Tracking.Postgres;

/// <summary>One column of rows that wait to be written together.</summary>
internal interface IColumn
{
    /// <summary>All values, in order, as an array.</summary>
    NpgsqlParameter Parameter();

    void Clear();
}
