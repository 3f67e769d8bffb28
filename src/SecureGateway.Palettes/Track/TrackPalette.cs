using System.Runtime.CompilerServices;
using SecureGateway.Operations;
using SecureGateway.Policy;
using SecureGateway.Tracking;

namespace SecureGateway.Palettes.Track;

/// <summary>
/// What became of mail, and how it travelled (T-1 to T-3): look, read a message's story, watch, export, count, and see what recent
/// mail says of stronger settings. Changes nothing. Where tracking is off every operation says so.
/// </summary>
public sealed class TrackPalette : IPaletteSource
{
    private const int MostExported = 100_000_000;
    private const int ExportPage = 500;
    /// <summary>How long a search goes on in all, whatever it looks for: a part of a subject is in no index.</summary>
    internal static readonly TimeSpan SearchBound = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AWeek = TimeSpan.FromDays(7);

    private static readonly Table<TrackSummaryRow> Counts = new Table<TrackSummaryRow>("step")
        .Column("from", c => c.At)
        .Column("accepted", c => c.Accepted)
        .Column("under TLS", c => Share(c.UnderTlsIn))
        .Column("delivered", c => c.Delivered)
        .Column("under TLS", c => Share(c.UnderTlsOut))
        .Column("fell back", c => c.FellBack)
        .Column("refused for TLS in", c => c.RefusedForTlsIn)
        .Column("out", c => c.RefusedForTlsOut)
        .Column("handshakes failed", c => c.HandshakesFailed)
        .Column("would refuse", c => c.WouldRefuse)
        .Column("refused", c => c.Refused)
        .Column("deferred", c => c.Deferred)
        .Column("returned", c => c.Returned)
        .InOrderOf(c => c.At);

    private static readonly Table<ForecastRow> Forecasts = new Table<ForecastRow>("setting")
        .Column("setting", f => f.Setting)
        .Column("judged", f => f.Judged)
        .Column("would have gone", f => f.Met)
        .Column("in words", f => f.InWords)
        .SummedBy(f => f.Setting, (one, other) => one.Plus(other));

    private static readonly Argument<ExportFormat> Format = new("format", Kinds.Choice<ExportFormat>("FORMAT"), "csv (RFC 4180) or ndjson") { Default = ExportFormat.Csv };

    private static readonly Argument<int> ExportLimit = new("limit", Kinds.Number(1, MostExported), "rows at most, of each peer the most recent ones; without it all that is found");

    private readonly Table<TrackRow> _messages;
    private readonly ITrackingSearch? _search;
    private readonly TrackingFeed? _feed;
    private readonly IPolicySource _policy;
    private readonly TimeProvider _clock;
    private readonly TrackArguments _arguments;
    private readonly ForecastArguments _chosen = new();

    /// <param name="search">None where tracking is off.</param>
    public TrackPalette(IEnumerable<ITrackingSearch> search, IEnumerable<TrackingFeed> feed, IPolicySource policy, TimeProvider clock)
    {
        _search = search.LastOrDefault();
        var isShared = _search is { IsShared: true };
        _messages = MessagesOf(isShared);
        var all = isShared ? PeerUse.Shared : PeerUse.All;
        _feed = feed.LastOrDefault();
        _policy = policy;
        _clock = clock;
        _arguments = new TrackArguments(clock);
        Palette = new Palette("track", "What became of mail, and how it travelled", [
            new("search", "Find messages and refusals, newest first", Permission.View)
            {
                Arguments = [.. _arguments.Filters, _arguments.After, StandardArguments.Limit],
                Answer = _messages,
                Peers = all,
                Run = SearchAsync,
            },
            new("show", "Tell one message's story: was it encrypted, with what, to whom; and if not, why", Permission.View)
            {
                Arguments = [_arguments.Id, _arguments.Place],
                Answer = TrackStory.Answer,
                Peers = isShared ? PeerUse.Shared : PeerUse.WhoHasIt,
                Run = ShowAsync,
            },
            new("follow", "Watch messages as they come in and change", Permission.View)
            {
                Arguments = [_arguments.Sender, _arguments.Recipient, _arguments.FellBack, _arguments.RefusedForTls],
                Answer = _messages,
                Streams = true,
                Peers = all,
                Run = call => Task.FromResult<OperationResult>(_feed is null ? Off : _messages.Of(Follow(call, call.Cancellation))),
            },
            new("export", "Write found messages for other programs", Permission.View)
            {
                Arguments = [.. _arguments.Filters, Format, ExportLimit],
                Answer = Answer.Text,
                Peers = all,
                Continued = static text => text.StartsWith(TrackingExport.CsvHeading, StringComparison.Ordinal) ? text[TrackingExport.CsvHeading.Length..] : text, // one heading for all
                Run = ExportAsync,
            },
            new("summary", "Count by minutes, hours or days: mail in and out, its share under TLS, fallbacks, refusals for TLS", Permission.View)
            {
                Arguments = [_arguments.From, _arguments.Until, _arguments.Step, _arguments.Since],
                Answer = Counts,
                Peers = all,
                Run = SummarizeAsync,
            },
            new("forecast", "Say what stronger TLS settings, or one chosen setting, would have made of a profile's recent mail", Permission.View)
            {
                Arguments = [_arguments.Profile, _arguments.Direction, _arguments.Since, .. _chosen.All],
                Answer = Forecasts,
                Peers = all,
                Run = ForecastAsync,
            },
        ]);
    }

    public Palette Palette { get; }

    // Where others were asked, whose answer a row is stands before it already.
    private static Table<TrackRow> MessagesOf(bool isShared)
    {
        var table = new Table<TrackRow>("message");
        return (isShared ? table.Column("node", m => m.Node) : table)
            .Column("received", m => m.Received)
            .Column("id", m => m.Id ?? m.Place)
            .Column("sender", m => m.Sender)
            .Column("recipients", m => m.Recipients)
            .Column("subject", m => m.Subject)
            .Column("status", m => m.IsStop ? null : m.Kind is TrackedKind.Message or TrackedKind.Report ? m.Status : m.Kind)
            .Column("TLS in", m => m.TlsIn)
            .Column("TLS out", m => m.FellBack ? m.TlsOut + " (fell back)" : m.TlsOut)
            .Column("next hop", m => m.NextHop)
            .Column("reason", m => m.Refusal is { } refused ? refused : m.Reason != Mail.FailureReason.None ? m.Reason : m.RefusedForTls ? "refused for TLS" : null)
            .InOrderOf(m => TrackingCursor.TryParse(m.Place, out var place) ? (-place.Key, place.Node) : default)
            .EndingWith(m => m.IsStop);
    }

    private static Refusal Off => Refusal.Unavailable("tracking is off on this node; node.tracking.enabled = on records what becomes of mail from then on");

    private async Task<OperationResult> SearchAsync(OperationCall call)
    {
        if (_search is not { } search)
            return Off;
        var limit = call.Get(StandardArguments.Limit);
        var query = _arguments.Query(call, Math.Min(limit, TrackingQuery.MostRows)) with { Before = call.FindValue(_arguments.After), Node = Part(call) };
        var rows = new List<TrackRow>();
        IReadOnlyList<string> cuts = [];
        var began = _clock.GetTimestamp();
        while (rows.Count < limit)
        {
            var page = await search.SearchAsync(query with { Limit = Math.Min(limit - rows.Count, TrackingQuery.MostRows) }, call.Cancellation).ConfigureAwait(false);
            if (Silent(page.Nodes) is { } silent)
                call.Report(silent);
            if (page.Nodes.All(node => node.Problem is not null) && rows.Count == 0)
                return Refusal.Unavailable(Silent(page.Nodes) ?? "tracking does not answer");
            rows.AddRange(page.Rows.Select(TrackRow.Of));
            cuts = Said(page);
            if (page.Next is not { } next)
                break;
            query = query with { Before = next };
            if (page.SearchedTo is not { } to)
                continue;
            if (_clock.GetElapsedTime(began) < SearchBound)
            {
                call.Report($"looking further back than {CellText.Of(to)}");
                continue;
            }

            call.Report($"searched back to {CellText.Of(to)}; older mail was not looked at");
            rows.Add(TrackRow.StopAt(next, to));
            break;
        }

        return _messages.Of(rows) with { Lacks = cuts };
    }

    private async Task<OperationResult> ShowAsync(OperationCall call)
    {
        if (_search is not { } search)
            return Off;
        if (call.Has(_arguments.Id) == call.Has(_arguments.Place))
            return new Refusal("say which message: by its id, or something refused by --place", RefusalKind.Usage);
        try
        {
            var record = call.Has(_arguments.Id)
                ? await search.FindAsync(call.Get(_arguments.Id), call.Cancellation).ConfigureAwait(false)
                : await search.FindAsync(call.Get(_arguments.Place), call.Cancellation).ConfigureAwait(false);
            return record is null
                ? Refusal.NotFound("it is not tracked: it was never here, or is older than node.tracking.retention")
                : TrackStory.Answer.Of(TrackStory.Of(StoryTeller.Tell(record)));
        }
        catch (TrackingUnavailableException e)
        {
            return Refusal.Unavailable(e.Message);
        }
    }

    private async IAsyncEnumerable<TrackRow> Follow(OperationCall call, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (query, part) = (_arguments.Query(call, 1), Part(call));
        await foreach (var row in _feed!.FollowAsync(cancellation).ConfigureAwait(false))
        {
            if ((part is null || row.Node == part) && (query.Sender is null || Holds(row.Sender, query.Sender)) && (query.Recipient is null || row.Recipients.Any(recipient => Holds(recipient, query.Recipient)))
                && (row.Flags & query.Flags) == query.Flags)
                yield return TrackRow.Of(row);
        }
    }

    // The first page is read before anything is answered: then a refusal is one, and not a text that breaks off.
    private async Task<OperationResult> ExportAsync(OperationCall call)
    {
        if (_search is not { } search)
            return Off;
        var most = call.FindValue(ExportLimit) ?? int.MaxValue;
        var query = _arguments.Query(call, Math.Min(most, ExportPage)) with { Node = Part(call) };
        var first = await search.SearchAsync(query, call.Cancellation).ConfigureAwait(false);
        return Silent(first.Nodes) is { } silent ? Refusal.Unavailable(Incomplete(silent))
            : Said(first) is [_, ..] cuts ? new Refusal(Incomplete(string.Join("; ", cuts)))
            : new Writing(Export(search, query, first, most, call.Get(Format), call.Cancellation), call.Get(Format) == ExportFormat.Csv ? "text/csv" : "application/x-ndjson");
    }

    private static async IAsyncEnumerable<string> Export(
        ITrackingSearch search, TrackingQuery query, TrackingPage page, int left, ExportFormat format, CancellationToken call, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(call, cancellation);
        if (format == ExportFormat.Csv)
            yield return TrackingExport.CsvHeading;
        while (true)
        {
            if (!page.Rows.IsEmpty)
                yield return string.Concat(page.Rows.Select(row => format == ExportFormat.Csv ? TrackingExport.Csv(row) : TrackingExport.Ndjson(row)));
            left -= page.Rows.Length;
            if (page.Next is not { } next || left <= 0)
                yield break;
            page = await search.SearchAsync(query with { Before = next, Limit = Math.Min(left, ExportPage) }, either.Token).ConfigureAwait(false);
            if (Silent(page.Nodes) is { } silent)
                throw new BrokenOffException(Refusal.Unavailable(Incomplete(silent)));
        }
    }

    // A list may lack something, for a person reads what is missing.
    private static string Incomplete(string silent) => silent + "; an export must not lack what nobody notices";

    private async Task<OperationResult> SummarizeAsync(OperationCall call)
    {
        if (_search is not { } search)
            return Off;
        var now = _clock.GetUtcNow();
        var until = call.FindValue(_arguments.Until) ?? now;
        var span = new TrackingSpan(call.FindValue(_arguments.From) ?? call.FindValue(_arguments.Since) ?? until.AddDays(-1), until, call.Get(_arguments.Step)) { Node = Part(call) };
        if (span.Problem(now) is { } problem)
            return new Refusal(problem, RefusalKind.Usage);
        var summary = await search.SummarizeAsync(span, call.Cancellation).ConfigureAwait(false);
        return Silent(summary.Nodes) is { } silent && summary.Buckets.IsEmpty
            ? Refusal.Unavailable(silent)
            : Counts.Of(summary.Buckets.Select(bucket => TrackSummaryRow.Of(bucket, span.Step)));
    }

    private async Task<OperationResult> ForecastAsync(OperationCall call)
    {
        if (_search is not { } search)
            return Off;
        var name = call.Find(_arguments.Profile) ?? ConnectionProfile.DefaultName;
        var configuration = _policy.Current.Configuration;
        var profile = configuration.Connections.FirstOrDefault(one => one.Name == name);
        if (profile is null && name != ConnectionProfile.DefaultName)
            return Refusal.NotFound($"there is no connection profile '{name}'; default stands for mail that none applies to");
        var direction = call.Get(_arguments.Direction);
        var own = profile ?? ConnectionProfile.Unmatched;
        var (floor, certificate) = direction == MailDirection.Inbound ? (own.Inbound.Floor, own.Inbound.ClientCertificate) : (own.Outbound.Floor, own.Outbound.ServerCertificate);
        var sample = await search.SampleAsync(
            new ConnectionSampleQuery(direction, name, call.FindValue(_arguments.Since) ?? _clock.GetUtcNow() - AWeek) { SenderDomains = own.SenderDomains, Node = Part(call) }, call.Cancellation).ConfigureAwait(false);
        if (Silent(sample.Nodes) is { } silent)
            call.Report(silent);
        IReadOnlyList<TlsSetting> settings = _chosen.Chosen(call, configuration, floor, certificate) is { } chosen
            ? [chosen]
            : TlsSetting.Ladder((certificate with { Validation = CertificateValidation.Trusted }).Under(configuration.Tls));
        return Forecasts.Of(settings.Select(setting => ForecastRow.Of(SettingForecast.Of(setting, sample), sample.IsCut)));
    }

    // Where all nodes record in one database a peer is not asked: what it handled is looked for.
    private string? Part(OperationCall call) =>
        _search is { IsShared: true } && call.Find(StandardArguments.PeerOrAll) is { } peer && peer != StandardArguments.AllPeers ? peer : null;

    private static string? Silent(IEnumerable<NodeAnswer> nodes) =>
        string.Join("; ", nodes.Where(node => node.Problem is not null).Select(node => $"{node.Node}: {node.Problem}")) is { Length: > 0 } silent ? silent : null;

    private static IReadOnlyList<string> Said(TrackingPage page) => [.. page.Cuts.Select(cut => Mail.VisibleText.OneLine(cut.ToString(), 300))];

    private static bool Holds(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static string? Share(double? share) => share is { } known ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{known:P0}") : null;
}
