using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Queue;
using SecureGateway.Queue.Lane;
using SecureGateway.Tracking.Postgres;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Tests;

/// <summary>Tracking on a directory of its own, fed from a journal in memory, as a lane would tell of it. Can be ended and begun again.</summary>
internal sealed class TrackingNode : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("sg-tracking-").FullName;
    private readonly PostgresTracking? _postgres;
    private readonly PostgresOptions? _options;
    private TrackingWriter? _writer;

    /// <param name="postgres">A database that other nodes may use too; null: a file of its own.</param>
    public TrackingNode(bool start = true, PostgresOptions? postgres = null, string name = "gw1", FakeJournal? journal = null)
    {
        Journal = journal ?? new FakeJournal();
        _options = postgres;
        _postgres = postgres is null ? null : new PostgresTracking(postgres, name, Time, NullLogger.Instance);
        Options = new TrackingOptions(name, Path.Combine(_directory, "tracking.db")) { Linger = TimeSpan.FromMilliseconds(1) };
        if (start)
            Start();
    }

    public TrackingOptions Options { get; set; }

    public FakeJournal Journal { get; }

    public RecordingLog Log { get; } = new();

    public bool HasRoom { get; set; } = true;

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public TrackingWriter Writer => _writer!;

    public LocalTracking Search => new(Database, Options.Node, TimeProvider.System);

    private ITrackingDatabase Database => _postgres ?? (ITrackingDatabase)new SqliteTracking(Options, Time);

    public void Start() => _writer = new TrackingWriter(Database, Options, Journal, () => HasRoom, Time, new TrackingMetrics(), Log);

    /// <summary>Ends it as a stop does, which writes what waits.</summary>
    public void Stop() => _writer!.Dispose();

    /// <summary>A row of the journal, and told to tracking unless it is missed.</summary>
    public void Journalled(IReadOnlyList<ILaneEvent> events, bool told = true, string lane = FakeJournal.Lane)
    {
        var number = Journal.Add(events, lane);
        if (told)
            Writer.Persisted(lane, number, events);
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

    /// <summary>Lets so many addresses be known that nobody has mail from or for, <c>zq1@many.example</c> and on, and waits for what was told before.</summary>
    public async Task KnowAsync(int addresses)
    {
        await FlushAsync();
        if (_postgres is null)
        {
            await using var file = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Options.Path}");
            await RunAsync(file, $"INSERT INTO address(text) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {addresses}) SELECT 'zq' || i || '@many.example' FROM n");
            return;
        }

        await using var database = new Npgsql.NpgsqlConnection(_options!.ConnectionString);
        await RunAsync(database, $"INSERT INTO secure_gateway.address(text) SELECT 'zq' || i || '@many.example' FROM generate_series(1, {addresses}) i");
    }

    private static async Task RunAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Until everything told is recorded; fails with what was logged when that takes too long.</summary>
    public async Task FlushAsync()
    {
        try
        {
            await Writer.FlushAsync().WaitAsync(TimeSpan.FromSeconds(60));
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
        _postgres?.Dispose();
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
