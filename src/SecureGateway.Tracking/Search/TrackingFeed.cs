using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SecureGateway.Tracking;

/// <summary>
/// Rows as they are written or change, for those who watch. Whoever reads too slowly misses the oldest of them; the writer waits
/// for nobody.
/// </summary>
public sealed class TrackingFeed : IDisposable
{
    private const int Waiting = 1000;

    private readonly TrackingWriter _writer;
    private readonly LocalTracking _tracking;
    private readonly Lock _lock = new();
    private ImmutableList<Watcher> _watchers = [];

    public TrackingFeed(TrackingWriter writer, LocalTracking tracking)
    {
        _writer = writer;
        _tracking = tracking;
    }

    /// <summary>Until it is cancelled.</summary>
    public async IAsyncEnumerable<TrackedRow> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var watcher = new Watcher();
        Join(watcher);
        try
        {
            await foreach (var key in watcher.Keys.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var keys = new List<long> { key };
                while (keys.Count < Waiting && watcher.Keys.Reader.TryRead(out var more))
                    keys.Add(more);
                foreach (var row in await _tracking.RowsAsync([.. keys.Distinct()], cancellationToken).ConfigureAwait(false))
                    yield return row;
            }
        }
        finally
        {
            Leave(watcher);
        }
    }

    public void Dispose() => _writer.Recorded -= Tell;

    // The writer announces only while somebody listens.
    private void Join(Watcher watcher)
    {
        lock (_lock)
        {
            if (_watchers.IsEmpty)
                _writer.Recorded += Tell;
            _watchers = _watchers.Add(watcher);
        }
    }

    private void Leave(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Remove(watcher);
            if (_watchers.IsEmpty)
                _writer.Recorded -= Tell;
        }
    }

    private void Tell(IReadOnlyList<long> keys)
    {
        foreach (var watcher in Volatile.Read(ref _watchers))
        {
            foreach (var key in keys)
                watcher.Keys.Writer.TryWrite(key);
        }
    }

    private sealed class Watcher
    {
        public Channel<long> Keys { get; } = Channel.CreateBounded<long>(
            new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    }
}
