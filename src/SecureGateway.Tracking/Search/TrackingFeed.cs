using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Tracking;

/// <summary>
/// Rows as they are written or change, for those who watch: this node's, or, where nodes share a database, those of all. Whoever
/// reads too slowly misses the oldest of them; the writer waits for nobody. While the database is away nothing is told, which the
/// log says once; when it is back, what happened meanwhile is told. A row that stands as it was told is not told again.
/// </summary>
public sealed class TrackingFeed : IDisposable
{
    private const int Waiting = 16 * 1024;
    private const int AtOnce = 1000;
    private const int Remembered = 4096;
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
                var keys = new HashSet<long> { key };
                while (keys.Count < AtOnce && watcher.Keys.Reader.TryRead(out var more))
                    keys.Add(more);
                foreach (var row in await ReadAsync([.. keys], cancellationToken).ConfigureAwait(false))
                {
                    if (watcher.IsNew(row))
                        yield return row;
                }
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

    // Rows that were told of are not forgotten because the database has gone since.
    private async Task<ImmutableArray<TrackedRow>> ReadAsync(IReadOnlyList<long> keys, CancellationToken cancellationToken)
    {
        for (var isSaid = false; ; isSaid = true)
        {
            try
            {
                return await _tracking.RowsAsync(keys, cancellationToken).ConfigureAwait(false);
            }
            catch (TrackingUnavailableException e)
            {
                if (!isSaid)
                    _logger.LogWarning("Who follows tracking waits: {What}", e.Message);
                await Task.Delay(Again, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        var (notices, isAway) = (_tracking.Notices(), false);
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await notices.ListenAsync(Tell, Hears, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (!isAway)
                    _logger.LogWarning(e, "Who follows tracking is told nothing for now: {What}", _tracking.Describe(e));
                isAway = true;
                await Task.Delay(Again, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        void Hears(bool isWhole)
        {
            if (isAway && isWhole)
                _logger.LogInformation("Who follows tracking is told again, and what happened meanwhile");
            else if (isAway)
                _logger.LogWarning("Who follows tracking is told again; of what happened meanwhile only the last minutes");
            isAway = false;
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
        private readonly Dictionary<long, TrackedRow> _told = [];

        public Channel<long> Keys { get; } = Channel.CreateBounded<long>(
            new BoundedChannelOptions(Waiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        // Two changes that follow each other closely are read together, and told of twice.
        public bool IsNew(TrackedRow row)
        {
            var now = row with { Recipients = [] }; // who they are does not change
            if (_told.TryGetValue(row.Key, out var before) && before == now)
                return false;
            if (_told.Count >= Remembered)
                _told.Clear();
            _told[row.Key] = now;
            return true;
        }
    }
}
