namespace SecureGateway.Delivery;

/// <summary>
/// Connections kept for the next message of the same key (M-12): host and port, TLS requirement, credentials, revision;
/// within a key those in clear apart, given out only where the policy lets this message go in clear. Never gives out one
/// that is idle too long, too old, or has something to say unasked. Safe for use from many threads.
/// </summary>
internal sealed class ConnectionPool : IAsyncDisposable
{
    private readonly Dictionary<ConnectionKey, Kept> _kept = [];
    private readonly Lock _lock = new();
    private readonly PoolOptions _options;
    private readonly SmtpTimeouts _timeouts;
    private readonly TimeProvider _time;
    private readonly ITimer _sweep;
    private int _count;
    private bool _stopped;

    public ConnectionPool(DeliveryOptions options, TimeProvider time)
    {
        _options = options.Pool;
        _timeouts = options.Timeouts;
        _time = time;
        var period = _options.IdleTimeout / 3;
        _sweep = time.CreateTimer(static state => ((ConnectionPool)state!).Sweep(), this, period, period);
    }

    /// <summary>Idle connections.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>A connection that may carry the message, or null.</summary>
    public async ValueTask<RelayConnection?> TakeAsync(ConnectionKey key, Posture posture)
    {
        while (Pop(key, posture) is { } connection)
        {
            var idle = _time.GetUtcNow() - connection.LastUsed;
            if (connection.Channel.IsStale())
            {
                connection.Channel.Dispose();
                continue;
            }

            if (idle <= _options.ProbeAfter || await AnswersAsync(connection).ConfigureAwait(false))
                return connection;
        }

        return null;
    }

    /// <param name="limit">Idle connections of one key.</param>
    public void Return(RelayConnection connection, int limit)
    {
        connection.LastUsed = _time.GetUtcNow();
        if (connection.Poolable && connection.Messages < _options.MaxMessages && connection.LastUsed - connection.OpenedAt < _options.MaxAge)
        {
            lock (_lock)
            {
                if (!_stopped && Place(connection, limit))
                    return;
            }
        }

        _ = connection.QuitAsync(_timeouts).AsTask();
    }

    public async ValueTask DisposeAsync()
    {
        List<RelayConnection> all;
        lock (_lock)
        {
            _stopped = true;
            all = [.. _kept.Values.SelectMany(kept => kept.Encrypted.Concat(kept.Clear))];
            _kept.Clear();
            _count = 0;
        }

        await _sweep.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(all.Select(connection => connection.QuitAsync(_timeouts).AsTask())).ConfigureAwait(false);
    }

    private bool Place(RelayConnection connection, int limit)
    {
        if (!_kept.TryGetValue(connection.Key, out var kept))
            _kept[connection.Key] = kept = new Kept([], []);
        if (kept.Encrypted.Count + kept.Clear.Count >= limit)
            return false;
        (connection.Tls is null ? kept.Clear : kept.Encrypted).Add(connection);
        _count++;
        return true;
    }

    // The one used last first: it is the least likely to have been closed.
    private RelayConnection? Pop(ConnectionKey key, Posture posture)
    {
        var now = _time.GetUtcNow();
        while (true)
        {
            RelayConnection connection;
            lock (_lock)
            {
                if (!_kept.TryGetValue(key, out var kept))
                    return null;
                var list = kept.Encrypted.Count > 0 ? kept.Encrypted : posture.MayGoInClear(offered: false) ? kept.Clear : null;
                if (list is not { Count: > 0 })
                    return null;
                connection = list[^1];
                list.RemoveAt(list.Count - 1);
                _count--;
            }

            if (!IsOver(connection, now))
                return connection;
            _ = connection.QuitAsync(_timeouts).AsTask();
        }
    }

    private bool IsOver(RelayConnection connection, DateTimeOffset now) =>
        now - connection.LastUsed >= _options.IdleTimeout || now - connection.OpenedAt >= _options.MaxAge;

    private async ValueTask<bool> AnswersAsync(RelayConnection connection)
    {
        try
        {
            if ((await connection.Channel.AskAsync("NOOP", _timeouts.Quit).ConfigureAwait(false)).Code == 250)
                return true;
        }
        catch (RelayException)
        {
            // it is gone: another is taken or opened
        }

        connection.Channel.Dispose();
        return false;
    }

    private void Sweep()
    {
        var now = _time.GetUtcNow();
        var over = new List<RelayConnection>();
        lock (_lock)
        {
            foreach (var (key, kept) in _kept)
            {
                TakeOver(kept.Encrypted);
                TakeOver(kept.Clear);
                if (kept.Encrypted.Count + kept.Clear.Count == 0)
                    _kept.Remove(key);
            }

            _count -= over.Count;
        }

        foreach (var connection in over)
            _ = connection.QuitAsync(_timeouts).AsTask();

        void TakeOver(List<RelayConnection> list)
        {
            for (var i = list.Count - 1; i >= 0; i--)
            {
                if (!IsOver(list[i], now))
                    continue;
                over.Add(list[i]);
                list.RemoveAt(i);
            }
        }
    }

    private sealed record Kept(List<RelayConnection> Encrypted, List<RelayConnection> Clear);
}
