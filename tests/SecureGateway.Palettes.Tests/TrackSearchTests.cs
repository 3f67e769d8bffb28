using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Palettes.Track;
using SecureGateway.Policy;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Tests;

/// <summary>A search that would look through everything ends, and says where it goes on.</summary>
public sealed class TrackSearchTests : ITrackingSearch, IPolicySource, IAuditTrail, IFailureLog
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<long> _asked = [];
    private TimeSpan _takes = TimeSpan.Zero;
    private int _pages;

    public PolicySnapshot Current { get; } = new(1, PolicyConfiguration.Default);

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task A_search_that_takes_too_long_ends_with_the_place_where_it_goes_on()
    {
        (_takes, _pages) = (TimeSpan.FromSeconds(1), 100);
        var rows = await SearchAsync(("subject", "needle"));
        Assert.Equal(5, _asked.Count);
        var stop = Assert.Single(rows);
        Assert.True(stop.IsStop);
        Assert.Equal("500.gw1", stop.Place);

        _asked.Clear();
        await SearchAsync(("subject", "needle"), ("after", stop.Place));
        Assert.Equal(500, _asked[0]);
    }

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task One_that_is_done_in_time_looks_at_everything()
    {
        (_takes, _pages) = (TimeSpan.FromMilliseconds(200), 10);
        Assert.Empty(await SearchAsync(("subject", "needle")));
        Assert.Equal(10, _asked.Count);
    }

    public bool IsShared => false;

    public Task<TrackingPage> SearchAsync(TrackingQuery query, CancellationToken cancellationToken)
    {
        _clock.Advance(_takes);
        var from = query.Before?.Key ?? 1000;
        _asked.Add(from);
        return Task.FromResult(--_pages <= 0
            ? new TrackingPage([], null, null, [new NodeAnswer("gw1", null)])
            : new TrackingPage([], new TrackingCursor(from - 100, "gw1"), _clock.GetUtcNow(), [new NodeAnswer("gw1", null)]));
    }

    public Task<TrackedRecord?> FindAsync(QueueId id, CancellationToken cancellationToken) => Task.FromResult<TrackedRecord?>(null);

    public Task<TrackedRecord?> FindAsync(TrackingCursor place, CancellationToken cancellationToken) => Task.FromResult<TrackedRecord?>(null);

    public Task<TrackingSummary> SummarizeAsync(TrackingSpan span, CancellationToken cancellationToken) => Task.FromResult(new TrackingSummary([], TrackingCounts.None, []));

    public Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query, CancellationToken cancellationToken) => Task.FromResult(ConnectionSample.Nothing);

    Task IAuditTrail.RecordAsync(AuditEntry entry, CancellationToken cancellation) => Task.CompletedTask;

    void IFailureLog.Failed(string operation, string reference, Exception cause) => Assert.Fail(cause.ToString());

    private async Task<List<TrackRow>> SearchAsync(params (string Name, string Value)[] arguments)
    {
        var dispatcher = new OperationDispatcher(new PaletteRegistry([new TrackPalette([this], [], this, _clock)]), this, this, _clock, () => 1);
        var result = await dispatcher.CallAsync(
            new OperationRequest("track", "search", arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])),
            new Caller("viewer", "socket", Permission.View));
        var rows = new List<TrackRow>();
        await foreach (var row in Assert.IsType<Rows>(result).Items)
            rows.Add(row.As<TrackRow>());
        return rows;
    }
}
