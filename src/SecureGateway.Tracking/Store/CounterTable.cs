using Microsoft.Data.Sqlite;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// Counters by minute and by hour, added to in memory and written once for each transaction, so that a chart never counts rows.
/// Minutes are kept for two days. Used by the one writer only.
/// </summary>
internal sealed class CounterTable : IDisposable
{
    public const int Minute = 60;
    public const int Hour = 3600;

    private readonly Dictionary<(int Span, long At, CounterKind What), long> _gathered = [];
    private readonly Statement _add;

    public CounterTable(SqliteConnection connection) => _add = new Statement(
        connection, "INSERT INTO counter(span, at, what, n) VALUES($0, $1, $2, $3) ON CONFLICT DO UPDATE SET n = n + excluded.n", 4);

    public void Add(CounterKind what, DateTimeOffset at, long n = 1)
    {
        var seconds = at.ToUnixTimeSeconds();
        Add((Minute, seconds / Minute * Minute, what), n);
        Add((Hour, seconds / Hour * Hour, what), n);
    }

    public void Write()
    {
        foreach (var ((span, at, what), n) in _gathered)
            _add.Run(span, at, (int)what, n);
        _gathered.Clear();
    }

    public void Forget() => _gathered.Clear();

    public void Dispose() => _add.Dispose();

    private void Add((int Span, long At, CounterKind What) bucket, long n) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_gathered, bucket, out _) += n;
}
