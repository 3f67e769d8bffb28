using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;

namespace SecureGateway.Tracking.Tests;

/// <summary>Somebody who follows a node's tracking, and keeps what was seen.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentQueue<TrackedRow> _seen = new();
    private readonly RecordingLogger _log = new();
    private readonly TrackingFeed _feed;
    private readonly Task _following;

    private Follower(TrackingNode node)
    {
        _feed = new TrackingFeed(node.Writer, node.Search, _log);
        _following = FollowAsync();
    }

    public IReadOnlyCollection<TrackedRow> Seen => _seen;

    public IReadOnlyCollection<string> Log => _log.Lines;

    /// <summary>Returns when it hears.</summary>
    public static async Task<Follower> BeginAsync(TrackingNode node)
    {
        var follower = new Follower(node);
        var at = Sample.Start.AddDays(-1);
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                node.Writer.Refused(Sample.Refused(at = at.AddSeconds(1)));
                await node.FlushAsync();
                return !follower._seen.IsEmpty;
            },
            "the first row is seen");
        await follower.SawAsync(row => row.At == at);
        follower._seen.Clear();
        return follower;
    }

    public Task SawAsync(QueueId id, TrackedStatus status) => SawAsync(row => row.Id == id && row.Status == status);

    public Task SawAsync(Func<TrackedRow, bool> what) => Eventually.BecomesTrueAsync(() => _seen.Any(what), $"it is seen; what was: {string.Join(", ", _seen.Select(row => $"{row.At:T} {row.Status}"))}; logged: {string.Join('\n', _log.Lines)}");

    /// <summary>Until a last row is seen, and with it all before it.</summary>
    public async Task EndAsync(TrackingNode node)
    {
        var last = Sample.Accepted(Sample.Start.AddDays(1));
        node.Journalled([last], lane: "last");
        await SawAsync(last.Id, TrackedStatus.Queued);
    }

    public void AssertNothingTwice()
    {
        var twice = _seen.GroupBy(row => (row.Key, row.Status, row.Attempts, row.Ended)).Where(alike => alike.Count() > 1);
        Assert.Empty(twice.Select(alike => alike.Key));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _following;
        _feed.Dispose();
        _end.Dispose();
    }

    private async Task FollowAsync()
    {
        try
        {
            await foreach (var row in _feed.FollowAsync(_end.Token))
                _seen.Enqueue(row);
        }
        catch (OperationCanceledException)
        {
            return; // as it ends
        }
    }

    private sealed class RecordingLogger : ILogger<TrackingFeed>
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => _lines.Enqueue(formatter(state, exception));
    }
}
