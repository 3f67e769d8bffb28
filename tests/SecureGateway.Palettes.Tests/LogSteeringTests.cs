using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SecureGateway.Palettes.Log;

namespace SecureGateway.Palettes.Tests;

/// <summary>Levels that operators change, and lines that they follow, on real loggers and virtual time.</summary>
public sealed class LogSteeringTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Written _written = new();
    private readonly ServiceProvider _services;
    private readonly ILogger _queue;
    private readonly ILogger _other;

    public LogSteeringTests()
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_clock);
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(_written));
        services.AddLogSteering();
        _services = services.BuildServiceProvider();
        var loggers = _services.GetRequiredService<ILoggerFactory>();
        _queue = loggers.CreateLogger("SecureGateway.Queue.Lane");
        _other = loggers.CreateLogger("SecureGateway.Inbound");
    }

    private LogLevels Levels => _services.GetRequiredService<LogLevels>();

    [Fact]
    public void A_level_holds_for_its_categories_and_its_time()
    {
        _queue.LogDebug("before");
        Levels.Set("SecureGateway.Queue", LogLevel.Debug, TimeSpan.FromMinutes(10));
        _queue.LogDebug("within");
        _other.LogDebug("of others");
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromMinutes(10), Assert.Single(Levels.Changes).Until);

        _clock.Advance(TimeSpan.FromMinutes(10));
        _queue.LogDebug("after");

        Assert.Equal(["within"], _written.Lines);
        Assert.Empty(Levels.Changes);
    }

    [Fact]
    public void A_change_replaces_the_one_before_with_its_time_and_can_be_taken_back()
    {
        Levels.Set("SecureGateway", LogLevel.Debug, TimeSpan.FromMinutes(1));
        Levels.Set("SecureGateway", LogLevel.Error, null);
        _clock.Advance(TimeSpan.FromMinutes(2));
        _queue.LogWarning("too little");
        Assert.Null(Assert.Single(Levels.Changes).Until);

        Assert.True(Levels.Reset("SecureGateway"));
        Assert.False(Levels.Reset("SecureGateway"));
        _queue.LogWarning("enough");

        Assert.Equal(["enough"], _written.Lines);
    }

    [Fact]
    public async Task A_follower_sees_finer_lines_than_are_written_of_what_it_asked_for_and_nobody_pays_afterwards()
    {
        using var enough = new CancellationTokenSource();
        var lines = _services.GetRequiredService<LogTap>()
            .FollowAsync(LogLevel.Debug, "SecureGateway.Queue", text => text != "not this", enough.Token).GetAsyncEnumerator();
        var next = lines.MoveNextAsync();
        _other.LogError("of others");
        _queue.LogTrace("too fine");
        _queue.LogDebug("not this");
        _queue.LogDebug(new IOException("the disk"), "this");

        Assert.True(await next);
        Assert.Equal(("this", LogLevel.Debug, "SecureGateway.Queue.Lane", "IOException: the disk"), (lines.Current.Text, lines.Current.Level, lines.Current.Category, lines.Current.Exception));
        Assert.Equal(["of others"], _written.Lines);
        Assert.True(_queue.IsEnabled(LogLevel.Debug));

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await lines.MoveNextAsync());
        Assert.False(_queue.IsEnabled(LogLevel.Debug));
    }

    [Fact]
    public async Task What_is_logged_before_the_first_line_is_read_is_heard_too()
    {
        using var enough = new CancellationTokenSource();
        var following = _services.GetRequiredService<LogTap>().FollowAsync(LogLevel.Information, "", _ => true, enough.Token);
        _queue.LogInformation("between the headers and the first line");

        await using var lines = following.GetAsyncEnumerator(enough.Token);
        Assert.True(await lines.MoveNextAsync());
        Assert.Equal("between the headers and the first line", lines.Current.Text);
    }

    [Fact]
    public async Task A_follower_that_is_too_slow_is_told_how_much_it_missed()
    {
        using var enough = new CancellationTokenSource();
        var lines = _services.GetRequiredService<LogTap>().FollowAsync(LogLevel.Information, "", _ => true, enough.Token).GetAsyncEnumerator();
        var next = lines.MoveNextAsync();
        for (var i = 0; i < 6000; i++)
            _queue.LogInformation("{I}", i);

        Assert.True(await next);
        var first = lines.Current.Text;
        await lines.MoveNextAsync();

        Assert.Contains("lines came too fast", first + lines.Current.Text, StringComparison.Ordinal);
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            while (await lines.MoveNextAsync())
                Assert.NotNull(lines.Current);
        });
    }

    public void Dispose() => _services.Dispose();

    private sealed class Written : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
