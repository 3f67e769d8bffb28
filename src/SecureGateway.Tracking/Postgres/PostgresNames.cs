using Npgsql;

namespace SecureGateway.Tracking.Postgres;

/// <summary>
/// Texts that many rows share, kept once: text to number, with what was used lately in memory. What is wanted is looked up or added
/// in one statement, in order, so that two nodes never wait for each other in a circle. A number is used for an hour at most after the
/// text was touched, and a text is deleted after a day without a touch at the earliest: so a number in memory is never one
/// that another node has deleted. Number 0 is the empty text and stands in no table. Used by the one writer only.
/// </summary>
internal sealed class PostgresNames
{
    private const int Remembered = 32 * 1024;
    private const int Longest = 600; // an index takes no more than some 2700 octets
    private static readonly TimeSpan TrustedFor = TimeSpan.FromHours(1);

    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _wanted = new(StringComparer.Ordinal);
    private readonly string _sql;
    private readonly Func<string, string>? _second;
    private readonly TimeProvider _time;
    private long _since;

    /// <param name="second">Column and making of a second text, such as a domain's reversed form.</param>
    public PostgresNames(string table, TimeProvider time, (string Column, Func<string, string> Make)? second = null)
    {
        _time = time;
        _since = time.GetTimestamp();
        _second = second?.Make;
        var columns = second is { } more ? $"text, {more.Column}" : "text";
        _sql = $"INSERT INTO {table} ({columns}) SELECT * FROM unnest({RowBatch.Arrays(second is null ? 1 : 2)}) ON CONFLICT (text) DO UPDATE SET touched = excluded.touched RETURNING id, text";
    }

    public void Want(string text)
    {
        if (text.Length > 0)
            _wanted.Add(Kept(text));
    }

    /// <summary>Of a text that was wanted before the last <see cref="Take"/>.</summary>
    public long Of(string text) => text.Length == 0 ? 0 : _known[Kept(text)];

    /// <summary>Asks for what is wanted and not known; <see cref="Take"/> reads the answer.</summary>
    public bool AddTo(NpgsqlBatch batch)
    {
        if (_known.Count >= Remembered || _time.GetElapsedTime(_since) > TrustedFor)
        {
            _known.Clear();
            _since = _time.GetTimestamp();
        }

        string[] unknown = [.. _wanted.Where(text => !_known.ContainsKey(text))];
        _wanted.Clear();
        if (unknown.Length == 0)
            return false;
        var command = new NpgsqlBatchCommand(_sql);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = unknown });
        if (_second is not null)
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. unknown.Select(_second)] });
        batch.BatchCommands.Add(command);
        return true;
    }

    public void Take(NpgsqlDataReader reader)
    {
        while (reader.Read())
            _known[reader.GetString(1)] = reader.GetInt64(0);
        reader.NextResult();
    }

    private static string Kept(string text)
    {
        var kept = PostgresText.Of(text);
        if (kept.Length <= Longest)
            return kept;
        return kept[..(char.IsHighSurrogate(kept[Longest - 1]) ? Longest - 1 : Longest)];
    }
}
