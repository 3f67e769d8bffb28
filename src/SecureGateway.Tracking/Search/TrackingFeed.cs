using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Tracking;

/// <summary>
/// Rows as they are written or change, for those who watch: this node's, or, where nodes share a database, those of all. Whoever
/// reads too slowly misses the oldest of them; the writer waits for nobody. While the database is away nothing is told, which the
/// log says.
/// </summary>
public sealed class TrackingFeed : IDisposable
{
    private const int Waiting = 1000;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(2);

    private readonly TrackingWriter _writer;
    private readonly LocalTracking _tracking;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private ImmutableList<Watcher> _watchers = [];

    private CancellationTokenSource? _listening;

    public TrackingFeed(TrackingWriter writer, LocalTracking tracking, ILogger<TrackingFeed> logger)
    {
        _writer = writer;
        _tracking = tracking;
        _logger = logger;
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

    public void Dispose()
    {
        lock (_lock)
            Stop();
    }

    // The writer, or the database, announces only while somebody listens.
    private void Join(Watcher watcher)
    {
        lock (_lock)
        {
            if (_watchers.IsEmpty)
                Start();
            _watchers = _watchers.Add(watcher);
        }
    }

    private void Leave(Watcher watcher)
    {
        lock (_lock)
        {
            _watchers = _watchers.Remove(watcher);
            if (_watchers.IsEmpty)
                Stop();
        }
    }

    private void Start()
    {
        if (!_tracking.IsShared)
        {
            _writer.Recorded += Tell;
            return;
        }

        _listening = new CancellationTokenSource();
        _ = ListenAsync(_listening.Token);
    }

    private void Stop()
    {
        _writer.Recorded -= Tell;
        _listening?.Cancel();
        _listening?.Dispose();
        _listening = null;
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await _tracking.FollowAsync(Tell, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _logger.LogWarning(e, "Nobody is told of tracked mail for now: {What}", _tracking.Describe(e));
                await Task.Delay(Again, CancellationToken.None).ConfigureAwait(false);
            }
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
