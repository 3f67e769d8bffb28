using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Mail;
using SecureGateway.Queue;
using SecureGateway.Queue.Lane;
using SecureGateway.TestSupport;
using SecureGateway.Tracking;
using SecureGateway.Tracking.Postgres;
using SecureGateway.Tracking.Store;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Benchmarks;

/// <summary>
/// Fills a tracking file, or with <c>--postgres</c> a database of a private PostgreSQL, with the messages of the month that ends now, through the
/// writer that the gateway uses, and measures searches as the faces ask them: the first page of 50, for values drawn at random. In
/// PostgreSQL parts of addresses are looked for a second time without pg_trgm.
/// </summary>
internal static class TrackBenchmark
{
    private const int PerRow = 100;
    private static readonly DateTimeOffset End = DateTimeOffset.UtcNow;

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var total = arguments.Number("total", 1_000_000);
        var random = new Random(1);
        if (arguments.Text("postgres") is not null)
            return await InPostgresAsync(total, arguments.Number("searches", 200), random);
        await using var directory = new WorkDirectory(arguments);
        var options = Options(Path.Combine(directory.Sub("tracking"), "tracking.db"));
        await FillAsync(options, total, random);
        await SearchAsync(LocalTracking.OfFile(options, TimeProvider.System), total, arguments.Number("searches", 200), random);
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        return 0;
    }

    /// <summary>Everything is kept, and nothing waits for company.</summary>
    public static TrackingOptions Options(string path) => new("bench", path)
    {
        Retention = TimeSpan.FromDays(36500),
        MaxSize = long.MaxValue,
        Linger = TimeSpan.Zero,
        WaitingEvents = int.MaxValue,
    };

    /// <summary>The same file for every benchmark that looks into one.</summary>
    public static async Task FillAsync(TrackingOptions options, int total, Random random)
    {
        await FillAsync(new SqliteTracking(options, TimeProvider.System), options, total, random);
        Say($"{new FileInfo(options.Path).Length / 1048576.0:0} MiB");
    }

    // On a server as it comes, which has seen to its tables as it does by itself in the course of a month.
    private static async Task<int> InPostgresAsync(int total, int searches, Random random)
    {
        if (PostgresInstance.Problem is { } problem)
        {
            Console.Error.WriteLine($"track --postgres skipped: {problem}");
            return 1;
        }

        await using var server = await PostgresInstance.StartAsync();
        var name = await server.CreateDatabaseAsync();
        using var database = new PostgresTracking(new PostgresOptions(server.ConnectionString(name), "bench"), "bench", TimeProvider.System, NullLogger.Instance);
        await FillAsync(database, Options(""), total, random);
        await server.SqlAsync(name, "VACUUM (ANALYZE)");
        Say($"{await server.SqlAsync(name, "SELECT pg_database_size(current_database()) / 1048576")} MiB, by table:");
        Say($"{await server.SqlAsync(name, "SELECT string_agg(relname || ' ' || pg_total_relation_size(oid) / 1048576, ', ' ORDER BY pg_total_relation_size(oid) DESC) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'secure_gateway'::regnamespace AND pg_total_relation_size(oid) > 1048576")}");
        Say($"reckoned by node.tracking.max-size: {await server.SqlAsync(name, "SELECT sum(octets) / 1048576 FROM secure_gateway.volume")} MiB");
        var search = new LocalTracking(database, "bench", TimeProvider.System);
        await SearchAsync(search, total, searches, random);
        await server.SqlAsync(name, "DROP EXTENSION pg_trgm CASCADE");
        Say($"without pg_trgm, {await server.SqlAsync(name, "SELECT count(*) FROM secure_gateway.address")} addresses:");
        await SearchPartsAsync(search, searches, random);
        return 0;
    }

    private static async Task FillAsync(ITrackingDatabase database, TrackingOptions options, int total, Random random)
    {
        using var metrics = new TrackingMetrics();
        using var writer = new TrackingWriter(database, options, new NoJournal(), () => true, TimeProvider.System, metrics, NullLogger<TrackingWriter>.Instance);
        var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        for (var row = 0; row < total / PerRow; row++)
        {
            writer.Persisted("lane", row + 1, Row(random, row * PerRow, total));
            if (row % 100 == 99)
                await writer.FlushAsync();
        }

        await writer.FlushAsync();
        process.Refresh();
        Say($"{total} messages recorded in {watch.Elapsed.TotalSeconds:0} s, {(process.TotalProcessorTime - cpu).TotalMicroseconds / total:0} us of CPU of this process each, their making included");
    }

    private static async Task SearchAsync(LocalTracking search, int total, int searches, Random random)
    {
        await TimeAsync("by recipient", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = Address(random) }, default));
        await TimeAsync("by recipient at home", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = $"user{random.Next(2000)}@corp.example" }, default));
        await TimeAsync("by a recipient's domain", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = "@" + Domain(random) }, default));
        await TimeAsync("by our own domain", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = "@corp.example" }, default));
        await SearchPartsAsync(search, searches, random);
        await TimeAsync("by time", searches, _ => search.SearchAsync(Hour(random), default));
        await TimeAsync("fell back to plaintext", searches, _ => search.SearchAsync(new TrackingQuery { Flags = TrackedFlags.FellBack, Until = Moment(random) }, default));
        await TimeAsync("recipient that fell back", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = "@" + Domain(random), Flags = TrackedFlags.FellBack }, default));
        await TimeAsync("refused for TLS", searches, _ => search.SearchAsync(new TrackingQuery { Flags = TrackedFlags.RefusedForTls }, default));
        await TimeAsync("by message id", searches, _ => search.SearchAsync(new TrackingQuery { MessageId = $"<{random.Next(total)}@corp.example>" }, default));
        await TimeAsync("by subject, one page's time", searches / 10, _ => search.SearchAsync(new TrackingQuery { Subject = $"figures {random.Next(total)} " }, default));
        await TimeAsync("summary of a day by minutes", searches, _ => search.SummarizeAsync(new TrackingSpan(End.AddDays(-1), End, TimeSpan.FromMinutes(1)), default));
        await TimeAsync("summary of 30 days by hours", searches, _ => search.SummarizeAsync(new TrackingSpan(End.AddDays(-30), End, TimeSpan.FromHours(1)), default));
        await TimeAsync("summary of 30 days by days", searches, _ => search.SummarizeAsync(new TrackingSpan(End.AddDays(-30), End, TimeSpan.FromDays(1)), default));
        await TimeAsync("what recent mail says", searches / 10, _ => search.SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", End.AddDays(-7)), default));
    }

    // For which an index of three letters each is of use.
    private static async Task SearchPartsAsync(LocalTracking search, int searches, Random random)
    {
        await TimeAsync("by an address unknown at home", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = $"nobody{random.Next(1000)}@corp.example" }, default));
        await TimeAsync("by an address unknown to all", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = $"nobody{random.Next(1000)}@nowhere.example" }, default));
        await TimeAsync("by part of an address", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = $"r{random.Next(10, 99)}.{random.Next(100)}" }, default));
        await TimeAsync("by part of most addresses", searches, _ => search.SearchAsync(new TrackingQuery { Recipient = "user" }, default));
    }

    private static async Task TimeAsync<T>(string what, int times, Func<int, Task<T>> ask)
    {
        var took = new List<double>();
        var rows = 0L;
        for (var i = 0; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            var answer = await ask(i);
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            rows += answer switch { TrackingPage page => page.Rows.Length, ConnectionSample sample => sample.Messages, TrackingSummary summary => summary.Buckets.Length, _ => 0 };
        }

        took.Sort();
        Say($"{what,-28} p50 {took[took.Count / 2],7:0.0} ms   p95 {took[took.Count * 95 / 100],7:0.0} ms   worst {took[^1],7:0.0} ms   {rows / (double)times,6:0.0} rows");
    }

    private static ILaneEvent[] Row(Random random, int first, int total)
    {
        var events = new List<ILaneEvent>(PerRow * 3);
        for (var i = 0; i < PerRow; i++)
        {
            var number = first + i;
            var at = End - TimeSpan.FromSeconds((total - number) * (30 * 86400.0 / total));
            var inward = random.Next(10) < 6;
            var sender = inward ? Address(random) : $"user{random.Next(2000)}@corp.example";
            var to = inward ? $"user{random.Next(2000)}@corp.example" : Address(random);
            var id = QueueId.New(at);
            var tls = random.Next(100) < 3 ? null : random.Next(3) == 0 ? Tls12 : Tls13;
            var fellBack = random.Next(200) == 0;
            var refused = random.Next(300) == 0;
            events.Add(new Accepted(
                id, at,
                StoredEnvelope.Of(
                    new Envelope(MailAddress.Parse(sender), [new Recipient(MailAddress.Parse(to))]),
                    new InboundEvidence(inward ? new IPAddress(random.Next()) : Home, "helo.example", inward ? $"mail{random.Next(20000)}.example" : "mail.corp.example", inward ? "default" : "internal", 7, tls)),
                new BodyId(number), 10240, [new PlannedDestination(inward ? "corp" : "mx", [0])], null)
            {
                Facts = new AcceptanceFacts("0HN", MatchedBy.Address, "10.0.0.0/8", [], new MessageHeaders($"Quarterly figures {number} and a word on them", $"<{number}@corp.example>")),
            });
            events.Add(new Attempted(
                id, at.AddMilliseconds(300), inward ? "corp" : "mx",
                [new RecipientOutcome(0, refused ? RecipientDisposition.Failed : RecipientDisposition.Delivered, refused ? FailureReason.TlsVersionTooLow : FailureReason.None, Ok, "mx.example")], null, 0, false,
                new AttemptEvidence(
                    7, at, TimeSpan.FromMilliseconds(200), inward ? "corp.example" : "*", !inward && random.Next(50) == 0 ? "bank" : null,
                    [new HostEvidence("mx.example:25", "203.0.113.1", fellBack ? null : tls, refused ? FailureReason.TlsVersionTooLow : FailureReason.None, Fault.None, "250 2.0.0 queued", random.Next(2) == 0)], fellBack)
                {
                    Rule = new TlsRule(refused ? TlsUse.Required : TlsUse.WhenOffered, refused ? RequirementSource.Profile : RequirementSource.GlobalSetting),
                }));
            events.Add(new Gone(id, at.AddMilliseconds(300), new BodyId(number)));
        }

        return [.. events];
    }

    // A few domains have most of the mail, as everywhere.
    private static string Domain(Random random) => random.Next(3) == 0 ? "bigmail.example" : $"d{(int)(20000 * Math.Pow(random.NextDouble(), 3))}.example";

    private static string Address(Random random) => $"user{random.Next(10, 99)}.{(int)(5000 * Math.Pow(random.NextDouble(), 2))}@{Domain(random)}";

    private static DateTimeOffset Moment(Random random) => End - TimeSpan.FromSeconds(random.Next(30 * 86400));

    private static TrackingQuery Hour(Random random)
    {
        var from = Moment(random);
        return new TrackingQuery { From = from, Until = from.AddHours(1) };
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static readonly IPAddress Home = IPAddress.Parse("10.0.0.5");

    private static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "queued");

    private static readonly CertificateFacts Certificate = new(
        "CN=mx.example", "CN=Some Public CA R3, O=Some Public CA, C=US", End.AddDays(-60), End.AddDays(30), new string('a', 64), ["mx.example", "mx1.example", "mx2.example"], "mx.example", "ECDSA", 256,
        "sha256ECDSA", CertificateProblems.None)
    {
        TrustedBy = ["system"],
        Chain =
        [
            new ChainLink("CN=Some Public CA R3, O=Some Public CA, C=US", "CN=Some Public Root X1, O=Some Public CA, C=US", End.AddYears(-2), End.AddYears(3), new string('b', 64)),
            new ChainLink("CN=Some Public Root X1, O=Some Public CA, C=US", "CN=Some Public Root X1, O=Some Public CA, C=US", End.AddYears(-5), End.AddYears(15), new string('c', 64)),
        ],
    };

    private static readonly TlsFacts Tls13 = new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, Certificate);

    private static readonly TlsFacts Tls12 = new(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, Certificate);

    private sealed class NoJournal : ILaneJournal
    {
        public IReadOnlyList<string> Lanes { get; } = ["lane"];

        public long Octets => 0;

        public IReadOnlyList<JournalRow> Read(string laneId, long after, int atMost) => [];
    }
}
