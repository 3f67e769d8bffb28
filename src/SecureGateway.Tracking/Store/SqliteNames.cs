using Microsoft.Data.Sqlite;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// Texts that many rows share, kept once: text to number, with what was used lately in memory. Used by the one writer only, in
/// its transaction. Number 0 is the empty text and stands in no table.
/// </summary>
internal sealed class SqliteNames : IDisposable
{
    private const int Remembered = 32 * 1024;

    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly SqliteCommand _find;
    private readonly SqliteCommand _add;
    private readonly SqliteCommand? _index;
    private readonly Func<string, string>? _second;
    private long _last;

    /// <param name="second">Column and making of a second text, such as a domain's reversed form.</param>
    /// <param name="index">A full-text index on the text.</param>
    public SqliteNames(SqliteConnection connection, string table, (string Column, Func<string, string> Make)? second = null, string? index = null)
    {
        _last = SqliteFile.Number(connection, $"SELECT coalesce(max(id), 0) FROM {table}");
        _find = Command(connection, $"SELECT id FROM {table} WHERE text = $text", "$text");
        _second = second?.Make;
        _add = second is { } more
            ? Command(connection, $"INSERT INTO {table}(id, text, {more.Column}) VALUES($id, $text, $second)", "$id", "$text", "$second")
            : Command(connection, $"INSERT INTO {table}(id, text) VALUES($id, $text)", "$id", "$text");
        _index = index is null ? null : Command(connection, $"INSERT INTO {index}(rowid, text) VALUES($id, $text)", "$id", "$text");
    }

    public long Of(string text)
    {
        if (text.Length == 0)
            return 0;
        if (_known.TryGetValue(text, out var id))
            return id;
        if (_known.Count >= Remembered)
            _known.Clear();
        return _known[text] = Find(text) ?? Add(text);
    }

    public long? OrNull(string? text) => text is null ? null : Of(text);

    /// <summary>Numbers given out in a transaction that was rolled back do not exist; and others may have been deleted.</summary>
    public void Forget() => _known.Clear();

    public void Dispose()
    {
        _find.Dispose();
        _add.Dispose();
        _index?.Dispose();
    }

    private long? Find(string text)
    {
        _find.Parameters[0].Value = text;
        return _find.ExecuteScalar() as long?;
    }

    private long Add(string text)
    {
        var id = ++_last;
        _add.Parameters[0].Value = id;
        _add.Parameters[1].Value = text;
        if (_second is not null)
            _add.Parameters[2].Value = _second(text);
        _add.ExecuteNonQuery();
        if (_index is not null)
        {
            _index.Parameters[0].Value = id;
            _index.Parameters[1].Value = text;
            _index.ExecuteNonQuery();
        }

        return id;
    }

    private static SqliteCommand Command(SqliteConnection connection, string sql, params string[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters)
            command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }
}
