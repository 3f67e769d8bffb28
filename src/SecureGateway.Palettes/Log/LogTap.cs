using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Palettes.Log;

/// <summary>
/// Hands what is logged to those who follow it, and costs nothing while nobody does. A follower that is too slow misses lines
/// and is told how many; the log itself never waits.
/// </summary>
public sealed class LogTap(TimeProvider clock, LogLevels levels) : ILoggerProvider
{
    private const int Backlog = 5000;

    private ImmutableArray<Follower> _followers = [];

    private TimeProvider Clock => clock;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <summary>Lines from this call on, whenever the first one is read, until cancelled.</summary>
    public IAsyncEnumerable<LogLine> FollowAsync(LogLevel least, string category, Func<string, bool> fits, CancellationToken cancellation)
    {
        var follower = new Follower(least, category, fits);
        var level = levels.Follow(category, least);
        ImmutableInterlocked.Update(ref _followers, (all, mine) => all.Add(mine), follower);
        return ReadAsync(follower, level, cancellation);
    }

    private async IAsyncEnumerable<LogLine> ReadAsync(Follower follower, IDisposable level, [EnumeratorCancellation] CancellationToken cancellation)
    {
        try
        {
            await foreach (var line in follower.Lines.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                if (Interlocked.Exchange(ref follower.Missed, 0) is > 0 and var missed)
                    yield return new LogLine(clock.GetUtcNow(), LogLevel.Warning, nameof(LogTap), $"{missed} lines came too fast and are left out here", null);
                yield return line;
            }
        }
        finally
        {
            ImmutableInterlocked.Update(ref _followers, (all, mine) => all.Remove(mine), follower);
            level.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (var follower in _followers)
            follower.Lines.Writer.TryComplete();
    }

    private sealed class Follower(LogLevel least, string category, Func<string, bool> fits)
    {
        public int Missed;

        public Channel<LogLine> Lines { get; } = Channel.CreateBounded<LogLine>(Backlog);

        public bool Wants(LogLine line) =>
            line.Level >= least && line.Category.StartsWith(category, StringComparison.OrdinalIgnoreCase) && fits(line.Text);
    }

    private sealed class Logger(LogTap tap, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => !tap._followers.IsEmpty;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var followers = tap._followers;
            if (followers.IsEmpty)
                return;
            var line = new LogLine(
                tap.Clock.GetUtcNow(), logLevel, category, formatter(state, exception), exception is null ? null : $"{exception.GetType().Name}: {exception.Message}");
            foreach (var follower in followers)
            {
                if (follower.Wants(line) && !follower.Lines.Writer.TryWrite(line))
                    Interlocked.Increment(ref follower.Missed);
            }
        }
    }
}
