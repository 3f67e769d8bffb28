using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Queue.Lane;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Tests;

/// <summary>Tracking on a directory of its own, fed from a journal in memory, as a lane would tell of it. Can be ended and begun again.</summary>
internal sealed class TrackingNode : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sg-tracking-").FullName;
    private TrackingWriter? _writer;

    public TrackingNode(bool start = true)
    {
        Options = new TrackingOptions("gw1", Path.Combine(_directory, "tracking.db")) { Linger = TimeSpan.FromMilliseconds(1) };
        if (start)
            Start();
    }

    public TrackingOptions Options { get; set; }

    public FakeJournal Journal { get; } = new();

    public RecordingLog Log { get; } = new();

    public bool HasRoom { get; set; } = true;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TrackingWriter Writer => _writer!;

    public LocalTracking Search => LocalTracking.OfFile(Options, TimeProvider.System);

    public void Start() => _writer = new TrackingWriter(new SqliteTracking(Options, Time), Options, Journal, () => HasRoom, Time, new TrackingMetrics(), Log);

    /// <summary>Ends it as a stop does, which writes what waits.</summary>
    public void Stop() => _writer!.Dispose();

    /// <summary>A row of the journal, and told to tracking unless it is missed.</summary>
    public void Journalled(IReadOnlyList<ILaneEvent> events, bool told = true)
    {
        var number = Journal.Add(events);
        if (told)
            Writer.Persisted(FakeJournal.Lane, number, events);
    }

    public async Task<IReadOnlyList<TrackedRow>> AllAsync(TrackingQuery? query = null)
    {
        await FlushAsync();
        var rows = new List<TrackedRow>();
        for (var next = (query ?? new TrackingQuery()) with { Limit = query?.Limit ?? 100 }; ;)
        {
            var page = await Search.SearchAsync(next, CancellationToken.None);
            Assert.All(page.Nodes, answer => Assert.Null(answer.Problem));
            rows.AddRange(page.Rows);
            if (page.Next is null)
                return rows;
            next = next with { Before = page.Next };
        }
    }

    /// <summary>Until everything told is recorded; fails with what was logged when that takes too long.</summary>
    public async Task FlushAsync()
    {
        try
        {
            await Writer.FlushAsync().WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (TimeoutException)
        {
            Assert.Fail($"not recorded in 20 seconds; logged:\n{string.Join('\n', Log.Lines)}");
        }
    }

    public async Task<MessageStory> StoryAsync(Mail.QueueId id)
    {
        await FlushAsync();
        return StoryTeller.Tell((await Search.FindAsync(id, CancellationToken.None))!);
    }

    public void Dispose()
    {
        _writer?.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>What was logged at warning and above.</summary>
    internal sealed class RecordingLog : ILogger<TrackingWriter>
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines
        {
            get
            {
                lock (_lines)
                    return [.. _lines];
            }
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            lock (_lines)
                _lines.Add($"{formatter(state, exception)} {exception}");
        }
    }
}
