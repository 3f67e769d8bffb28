using System.Diagnostics;

namespace SecureGateway.Staging;

/// <summary>Collects durations and gives percentiles. Safe for use from many threads.</summary>
public sealed class Latencies
{
    private readonly Lock _lock = new();
    private readonly List<long> _ticks = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _ticks.Count;
        }
    }

    /// <summary>A duration in ticks of <see cref="Stopwatch"/>.</summary>
    public void Add(long ticks)
    {
        lock (_lock)
            _ticks.Add(ticks);
    }

    /// <summary>The duration that this share (0 to 1) of all do not exceed; zero when there are none.</summary>
    public TimeSpan Percentile(double share)
    {
        lock (_lock)
        {
            if (_ticks.Count == 0)
                return TimeSpan.Zero;
            _ticks.Sort();
            return Stopwatch.GetElapsedTime(0, _ticks[Math.Clamp((int)Math.Ceiling(share * _ticks.Count) - 1, 0, _ticks.Count - 1)]);
        }
    }

    public void Clear()
    {
        lock (_lock)
            _ticks.Clear();
    }
}
