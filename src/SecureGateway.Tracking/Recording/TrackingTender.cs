using Microsoft.Extensions.Logging;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// Keeps what is recorded within its age and size: a slice at a time, in the writer's pauses, and more often while there is much to
/// delete. Used by the writer only.
/// </summary>
internal sealed class TrackingTender(TrackingOptions options, TimeProvider time, TrackingMetrics metrics, ILogger logger)
{
    private const int Slice = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private long _lookedAt = time.GetTimestamp();
    private bool _more;
    private bool _saidFull;

    /// <summary>How long until the next look is due.</summary>
    public TimeSpan Next => _more ? Pause : TimeSpan.FromTicks(Math.Clamp((options.TendInterval - time.GetElapsedTime(_lookedAt)).Ticks, Pause.Ticks, options.TendInterval.Ticks));

    public void Tend(ITrackingStore store)
    {
        if (!_more && time.GetElapsedTime(_lookedAt) < options.TendInterval)
            return;
        _lookedAt = time.GetTimestamp();
        var now = time.GetUtcNow();
        var octets = store.Octets;
        var tooLarge = octets > options.MaxSize;
        if (tooLarge && !_saidFull)
            logger.LogWarning("Tracking holds {Octets} octets, more than its {Bound}: the oldest rows go before their time (node.tracking.max-size)", octets, options.MaxSize);
        _saidFull = tooLarge || (_saidFull && octets > options.MaxSize * 9 / 10);
        var deleted = store.DeleteOldest(tooLarge ? long.MaxValue : RowKey.At(now - options.Retention), Slice);
        metrics.Deleted.Add(deleted);
        metrics.Octets(octets);
        if (!_more)
            store.DeleteCounters(now - TrackingSpan.MinutesKept, now - options.Retention);
        _more = deleted == Slice || (tooLarge && deleted > 0);
        if (!_more)
            store.Shrink();
    }
}
