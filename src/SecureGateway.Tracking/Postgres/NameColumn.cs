using Npgsql;

namespace SecureGateway.Tracking.Postgres;

/// <summary>Of texts that stand as numbers; null stays null, and the empty text is 0.</summary>
internal sealed class NameColumn(PostgresNames names) : IColumn
{
    private readonly List<string?> _texts = [];

    public void Add(string? text)
    {
        if (text is not null)
            names.Want(text);
        _texts.Add(text);
    }

    public NpgsqlParameter Parameter() => new NpgsqlParameter<long?[]> { TypedValue = [.. _texts.Select(text => text is null ? (long?)null : names.Of(text))] };

    public void Clear() => _texts.Clear();
}
