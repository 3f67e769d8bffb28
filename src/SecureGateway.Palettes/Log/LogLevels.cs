using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace SecureGateway.Palettes.Log;

/// <summary>
/// Log levels that operators change while the gateway runs, on top of the node's file. A change ends by itself after its time,
/// and with the process: nobody finds a gateway logging at debug a year later. Safe for use from many threads.
/// </summary>
public sealed class LogLevels(TimeProvider clock) : IPostConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private static readonly string Tap = typeof(LogTap).FullName!;

    private readonly Lock _changing = new();
    private ImmutableDictionary<string, LogLevelChange> _changes = ImmutableDictionary.Create<string, LogLevelChange>(StringComparer.OrdinalIgnoreCase);
    private ImmutableList<Following> _followings = [];
    private ImmutableDictionary<string, ITimer> _timers = ImmutableDictionary.Create<string, ITimer>(StringComparer.OrdinalIgnoreCase);
    private CancellationTokenSource _changed = new();

    public string Name => Options.DefaultName;

    /// <summary>The changes in force.</summary>
    public IReadOnlyList<LogLevelChange> Changes => [.. _changes.Values.OrderBy(change => change.Category, StringComparer.Ordinal)];

    /// <summary>From now on, for categories that begin so.</summary>
    /// <param name="within">How long; null until the process ends.</param>
    public void Set(string category, LogLevel level, TimeSpan? within)
    {
        lock (_changing)
        {
            StopTimer(category);
            _changes = _changes.SetItem(category, new LogLevelChange(category, level, within is { } time ? clock.GetUtcNow() + time : null));
            if (within is { } until)
                _timers = _timers.SetItem(category, clock.CreateTimer(_ => Reset(category), null, until, Timeout.InfiniteTimeSpan));
        }

        Changed();
    }

    /// <summary>Back to what the node's file says. False when it was so already.</summary>
    public bool Reset(string category)
    {
        lock (_changing)
        {
            StopTimer(category);
            if (!_changes.ContainsKey(category))
                return false;
            _changes = _changes.Remove(category);
        }

        Changed();
        return true;
    }

    /// <summary>Lets a follower see finer lines than are written, until disposed.</summary>
    internal IDisposable Follow(string category, LogLevel level)
    {
        var following = new Following(this, category, level);
        lock (_changing)
        {
            _followings = _followings.Add(following);
        }

        Changed();
        return following;
    }

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        foreach (var change in _changes.Values)
            options.Rules.Add(new LoggerFilterRule(null, change.Category, change.Level, null));
        options.Rules.Add(new LoggerFilterRule(Tap, null, LogLevel.None, null));
        foreach (var group in _followings.GroupBy(following => following.Category, StringComparer.OrdinalIgnoreCase))
            options.Rules.Add(new LoggerFilterRule(Tap, group.Key.Length == 0 ? null : group.Key, group.Min(following => following.Level), null));
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_changed.Token);

    public void Dispose()
    {
        foreach (var timer in _timers.Values)
            timer.Dispose();
        _changed.Dispose();
    }

    private void StopTimer(string category)
    {
        if (_timers.TryGetValue(category, out var timer))
            timer.Dispose();
        _timers = _timers.Remove(category);
    }

    private void Changed() => Interlocked.Exchange(ref _changed, new CancellationTokenSource()).Cancel();

    private sealed class Following(LogLevels levels, string category, LogLevel level) : IDisposable
    {
        public string Category => category;

        public LogLevel Level => level;

        public void Dispose()
        {
            lock (levels._changing)
            {
                levels._followings = levels._followings.Remove(this);
            }

            levels.Changed();
        }
    }
}
