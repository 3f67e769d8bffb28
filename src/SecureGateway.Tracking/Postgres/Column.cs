using Npgsql;

namespace SecureGateway.Tracking.Postgres;

/// <summary>Of values as they are.</summary>
internal sealed class Column<T> : IColumn
{
    private readonly List<T> _values = [];

    public void Add(T value) => _values.Add(value);

    public NpgsqlParameter Parameter() => new NpgsqlParameter<T[]> { TypedValue = [.. _values] };

    public void Clear() => _values.Clear();
}
