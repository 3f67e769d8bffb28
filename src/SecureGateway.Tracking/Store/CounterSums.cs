using System.Runtime.InteropServices;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// Counters by minute and by hour, added to in memory and written once for each transaction, so that a chart never counts rows.
/// Minutes are kept for two days. Used by the one writer only.
/// </summary>
internal sealed class CounterSums
{
    public const int Minute = 60;
    public const int Hour = 3600;

    private readonly Dictionary<(int Span, long At, CounterKind What), long> _gathered = [];

    /// <summary>What came together since <see cref="Forget"/>.</summary>
    public IReadOnlyDictionary<(int Span, long At, CounterKind What), long> Gathered => _gathered;

    public void Add(CounterKind what, DateTimeOffset at, long n = 1)
    {
        var seconds = at.ToUnixTimeSeconds();
        Add((Minute, seconds / Minute * Minute, what), n);
        Add((Hour, seconds / Hour * Hour, what), n);
    }

    public void Forget() => _gathered.Clear();

    private void Add((int Span, long At, CounterKind What) bucket, long n) => CollectionsMarshal.GetValueRefOrAddDefault(_gathered, bucket, out _) += n;
}
