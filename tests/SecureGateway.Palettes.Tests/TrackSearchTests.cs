using Microsoft.Extensions.Time.Testing;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Palettes.Track;
using SecureGateway.Policy;
using SecureGateway.Tracking;
using RefusalKind = SecureGateway.Inbound.RefusalKind;

namespace SecureGateway.Palettes.Tests;

/// <summary>A search that would look through everything ends, and says where it goes on.</summary>
public sealed class TrackSearchTests : ITrackingSearch, IPolicySource, IAuditTrail, IFailureLog
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly List<long> _asked = [];
    private TimeSpan _takes = TimeSpan.Zero;
    private int _pages;
    private TrackedRow[] _found = [];
    private SearchCut[] _cuts = [];

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

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task A_term_that_fits_more_than_is_looked_at_is_said_and_an_export_that_would_lack_rows_is_refused()
    {
        _cuts = [SearchCut.Addresses("recipient", "a\u001b[31m")];
        var rows = Assert.IsType<Rows>(await CallAsync("search", ("recipient", "a")));
        const string Said = "recipient 'a\\u001b[31m' fits more than 50,000 addresses, and only the first 50,000 were looked at; narrow it with a whole address, a domain (@example.com), or a longer part";
        Assert.Equal(Said, Assert.Single(rows.Lacks));
        Assert.Equal($"{Said}; an export must not lack what nobody notices", Assert.IsType<Refusal>(await CallAsync("export", ("recipient", "a"))).Reason);
    }

    [Theory]
    [InlineData(RefusalKind.RelayDenied, FailureReason.None, TrackedFlags.None, "relay-denied")]
    [InlineData(RefusalKind.SessionLimit, FailureReason.None, TrackedFlags.None, "session-limit")]
    [InlineData(RefusalKind.TlsRequirement, FailureReason.None, TrackedFlags.RefusedForTls, "tls-requirement")]
    [InlineData(null, FailureReason.TlsReset, TrackedFlags.None, "tls-reset")]
    [InlineData(null, FailureReason.None, TrackedFlags.RefusedForTls, "refused for TLS")]
    [InlineData(null, FailureReason.None, TrackedFlags.None, "-")]
    [Trait("Rule", "T-3")]
    public async Task The_reason_of_a_refusal_stands_where_that_of_a_failure_does(RefusalKind? refusal, FailureReason reason, TrackedFlags flags, string expected)
    {
        _found = [Tracked with { Refusal = refusal, Reason = reason, Flags = flags }];
        var row = Assert.Single(await RowsAsync());
        Assert.Equal(expected, row.Cells[^1]);
        Assert.Equal(refusal, row.As<TrackRow>().Refusal);
    }

    [Theory]
    [InlineData(TrackedKind.RefusedMail, TrackedStatus.Refused, TlsUsed.Tls12, "nothing was taken; the session was under TLSv1.2")]
    [InlineData(TrackedKind.RefusedRecipient, TrackedStatus.Refused, TlsUsed.Clear, "nothing was taken; the session was in clear")]
    [InlineData(TrackedKind.RefusedConnection, TrackedStatus.Refused, TlsUsed.Nothing, "nothing was taken; the session had not begun")]
    [InlineData(TrackedKind.FailedHandshake, TrackedStatus.Refused, TlsUsed.Nothing, "nothing was taken; TLS did not come about")]
    [InlineData(TrackedKind.Message, TrackedStatus.Refused, TlsUsed.Tls13, "nothing was taken; the session was under TLSv1.3")]
    [InlineData(TrackedKind.Message, TrackedStatus.Returned, TlsUsed.Tls13, "nothing went out; it came in under TLSv1.3")]
    [InlineData(TrackedKind.Report, TrackedStatus.Returned, TlsUsed.Nothing, "nothing went out; it was made here")]
    [InlineData(TrackedKind.Message, TrackedStatus.Delivered, TlsUsed.Nothing, "not known: how it came in is not recorded")]
    [InlineData(TrackedKind.Message, TrackedStatus.Deferred, TlsUsed.Clear, "not known yet; it came in in clear")]
    [Trait("Rule", "T-2")]
    public void Only_of_what_is_on_its_way_more_will_be_known(TrackedKind kind, TrackedStatus status, TlsUsed inbound, string expected) =>
        Assert.Equal(expected, EncryptionWords.Of(null, TrackRow.Of(Tracked with { Kind = kind, Status = status, Inbound = inbound })));

    public bool IsShared => false;

    private TrackedRow Tracked => new(
        "gw1", 7, null, _clock.GetUtcNow(), TrackedKind.RefusedMail, "alice@bad.example", [], 0, "", "", "192.0.2.1", "", "default", TlsUsed.Clear, TrackedStatus.Refused, "", null, TlsUsed.Nothing,
        TrackedFlags.None, FailureReason.None, Fault.Theirs, "550 5.7.1 no", 0, 0, null, null, 0, 1);

    public Task<TrackingPage> SearchAsync(TrackingQuery query, CancellationToken cancellationToken)
    {
        _clock.Advance(_takes);
        var from = query.Before?.Key ?? 1000;
        _asked.Add(from);
        return Task.FromResult(--_pages <= 0
            ? new TrackingPage([.. _found], null, null, [new NodeAnswer("gw1", null)]) { Cuts = [.. _cuts] }
            : new TrackingPage([], new TrackingCursor(from - 100, "gw1"), _clock.GetUtcNow(), [new NodeAnswer("gw1", null)]));
    }

    public Task<TrackedRecord?> FindAsync(QueueId id, CancellationToken cancellationToken) => Task.FromResult<TrackedRecord?>(null);

    public Task<TrackedRecord?> FindAsync(TrackingCursor place, CancellationToken cancellationToken) => Task.FromResult<TrackedRecord?>(null);

    public Task<TrackingSummary> SummarizeAsync(TrackingSpan span, CancellationToken cancellationToken) => Task.FromResult(new TrackingSummary([], TrackingCounts.None, []));

    public Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query, CancellationToken cancellationToken) => Task.FromResult(ConnectionSample.Nothing);

    Task IAuditTrail.RecordAsync(AuditEntry entry, CancellationToken cancellation) => Task.CompletedTask;

    void IFailureLog.Failed(string operation, string reference, Exception cause) => Assert.Fail(cause.ToString());

    private async Task<List<TrackRow>> SearchAsync(params (string Name, string Value)[] arguments) => (await RowsAsync(arguments)).ConvertAll(row => row.As<TrackRow>());

    private async Task<List<Row>> RowsAsync(params (string Name, string Value)[] arguments)
    {
        var rows = new List<Row>();
        await foreach (var row in Assert.IsType<Rows>(await CallAsync("search", arguments)).Items)
            rows.Add(row);
        return rows;
    }

    private Task<OperationResult> CallAsync(string operation, params (string Name, string Value)[] arguments)
    {
        var dispatcher = new OperationDispatcher(new PaletteRegistry([new TrackPalette([this], [], this, _clock)]), this, this, _clock, () => 1);
        return dispatcher.CallAsync(
            new OperationRequest("track", operation, arguments.ToDictionary(argument => argument.Name, argument => (IReadOnlyList<string>)[argument.Value])),
            new Caller("viewer", "socket", Permission.View));
    }
}
