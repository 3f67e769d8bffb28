using SecureGateway.Mail;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Tests;

public sealed class SearchTests : IDisposable
{
    private static readonly DateTimeOffset Start = Sample.Start;

    private readonly TrackingNode _node = new();

    public static TheoryData<string, TrackingQuery, string> Questions => new()
    {
        { "everything", new TrackingQuery(), "7 6 5 4 3 2 1 0" },
        { "from", new TrackingQuery { From = Start.AddMinutes(5) }, "7 6 5" },
        { "until", new TrackingQuery { Until = Start.AddMinutes(2) }, "1 0" },
        { "between", new TrackingQuery { From = Start.AddMinutes(2), Until = Start.AddMinutes(4) }, "3 2" },
        { "recipient", new TrackingQuery { Recipient = "Bob@partner.example" }, "4 0" },
        { "recipient's domain", new TrackingQuery { Recipient = "@partner.example" }, "4 1 0" },
        { "a domain without @", new TrackingQuery { Recipient = "partner.example" }, "4 1 0" },
        { "below a domain", new TrackingQuery { Recipient = "@*.example" }, "7 6 5 4 3 2 1 0" },
        { "below a domain, not itself", new TrackingQuery { Recipient = "*.partner.example" }, "2" },
        { "a part of an address", new TrackingQuery { Recipient = "ARO" }, "1" },
        { "a part with the @", new TrackingQuery { Recipient = "ob@PARTNER.exam" }, "4 0" },
        { "a part whose domain is that of others", new TrackingQuery { Recipient = "nobody@partner.example" }, "" },
        { "one letter before the @", new TrackingQuery { Recipient = "b@partner.example" }, "4 0" },
        { "two letters: the beginning", new TrackingQuery { Recipient = "ca" }, "1" },
        { "wildcards of the database are letters", new TrackingQuery { Recipient = "b_b" }, "" },
        { "nobody", new TrackingQuery { Recipient = "nobody@nowhere.example" }, "" },
        { "sender", new TrackingQuery { Sender = "alice@corp.example" }, "4 3 2 1 0" },
        { "sender's domain", new TrackingQuery { Sender = "@other.example" }, "5" },
        { "null sender", new TrackingQuery { Sender = "<>" }, "7" },
        { "subject", new TrackingQuery { Subject = "ÄRGER" }, "2" },
        { "message id", new TrackingQuery { MessageId = "<3@corp.example>" }, "3" },
        { "message id without brackets", new TrackingQuery { MessageId = "3@corp.example" }, "3" },
        { "client", new TrackingQuery { Client = "198.51.100.9" }, "6" },
        { "client's host", new TrackingQuery { Client = "MAIL.corp" }, "7 5 4 3 2 1 0" },
        { "profile of a client", new TrackingQuery { Profile = "bank" }, "6 3" },
        { "no profile", new TrackingQuery { Profile = "default" }, "5" },
        { "route", new TrackingQuery { Route = "hop-b" }, "3" },
        { "delivered", new TrackingQuery { Status = TrackedStatus.Delivered }, "4 3 1 0" },
        { "deferred", new TrackingQuery { Status = TrackedStatus.Deferred }, "2" },
        { "refused", new TrackingQuery { Status = TrackedStatus.Refused }, "6" },
        { "kind", new TrackingQuery { Kind = TrackedKind.RefusedMail }, "6" },
        { "under TLS", new TrackingQuery { UnderTls = true }, "7 6 5 4 3 2" },
        { "in clear", new TrackingQuery { UnderTls = false }, "1 0" },
        { "fell back", new TrackingQuery { Flags = TrackedFlags.FellBack }, "1" },
        { "refused for TLS", new TrackingQuery { Flags = TrackedFlags.RefusedForTls }, "6 2" },
        { "two marks", new TrackingQuery { Flags = TrackedFlags.FellBack | TrackedFlags.TlsFailed }, "1" },
        { "marks that nothing has together", new TrackingQuery { Flags = TrackedFlags.FellBack | TrackedFlags.RefusedForTls }, "" },
        { "several at once", new TrackingQuery { Sender = "@corp.example", Recipient = "@partner.example", Status = TrackedStatus.Delivered, Subject = "no. 0" }, "0" },
    };

    public void Dispose() => _node.Dispose();

    [Theory]
    [MemberData(nameof(Questions))]
    [Trait("Rule", "T-1")]
    public async Task What_is_looked_for_is_found_newest_first(string what, TrackingQuery query, string expected)
    {
        Fill();
        Assert.Equal($"{what}: {expected}", $"{what}: {string.Join(' ', (await _node.AllAsync(query)).Select(Number))}");
        // The same, a row at a time.
        Assert.Equal($"{what}: {expected}", $"{what}: {string.Join(' ', (await _node.AllAsync(query with { Limit = 1 })).Select(Number))}");
    }

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task A_message_is_found_by_the_id_that_its_sender_was_told()
    {
        Fill();
        var row = (await _node.AllAsync())[3];
        Assert.Equal(row.Key, Assert.Single(await _node.AllAsync(new TrackingQuery { MessageId = row.Id!.Value.ToString().ToLowerInvariant() })).Key);
        Assert.Null(await _node.Search.FindAsync(QueueId.New(Start), CancellationToken.None));
    }

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task Pages_by_key_show_each_row_once_while_new_ones_come()
    {
        for (var i = 0; i < 100; i++)
            _node.Journalled([Sample.Accepted(Start.AddMilliseconds(i / 10))]);
        await _node.AllAsync();
        var seen = new List<long>();
        for (var query = new TrackingQuery { Limit = 7 }; ;)
        {
            var page = await _node.Search.SearchAsync(query, CancellationToken.None);
            seen.AddRange(page.Rows.Select(row => row.Key));
            _node.Journalled([Sample.Accepted(Start.AddHours(1))]);
            await _node.FlushAsync();
            if (page.Next is null)
                break;
            query = query with { Before = page.Next };
        }

        Assert.Equal(100, seen.Count);
        Assert.Equal(seen.OrderDescending().Distinct(), seen);
    }

    [Fact]
    public async Task A_search_without_an_index_comes_to_the_same_as_one_with()
    {
        string[] addresses = ["ann@x.example", "bob@x.example", "cid@sub.x.example", "dot@y.example"];
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var (sender, to, fate) = (addresses[random.Next(4)], addresses[random.Next(4)], random.Next(4));
            var accepted = Sample.Accepted(Start.AddMilliseconds(i), sender, to, subject: $"no {fate}");
            _node.Journalled(fate == 0 ? [accepted] : [accepted, Sample.Delivered(accepted, Start, fate == 1 ? null : Sample.Tls13(), fellBack: fate == 1)]);
        }

        var all = await _node.AllAsync();
        foreach (var sender in (string?[])[null, "ann@x.example", "@x.example", "@*.x.example"])
        {
            foreach (var to in (string?[])[null, "dot@y.example", "@x.example", "cid"])
            {
                foreach (var flags in (TrackedFlags[])[TrackedFlags.None, TrackedFlags.FellBack])
                {
                    var found = await _node.AllAsync(new TrackingQuery { Sender = sender, Recipient = to, Flags = flags, Limit = 13 });
                    Assert.Equal(all.Where(row => Is(row.Sender, sender) && Is(row.Recipients[0], to) && row.Flags.HasFlag(flags)).Select(row => row.Key), found.Select(row => row.Key));
                }
            }
        }

        static bool Is(string address, string? what) => what switch
        {
            null => true,
            "@x.example" => address.EndsWith("@x.example", StringComparison.Ordinal),
            "@*.x.example" => address.EndsWith(".x.example", StringComparison.Ordinal),
            "cid" => address.Contains("cid", StringComparison.Ordinal),
            _ => address == what,
        };
    }

    [Theory]
    [InlineData("recipient_by_address", "bob@partner.example", false)]
    [InlineData("recipient_by_domain", "@partner.example", false)]
    [InlineData("message_fell_back", null, true)]
    public async Task The_database_takes_the_index_that_is_meant(string index, string? recipient, bool fellBack)
    {
        Fill();
        await _node.AllAsync();
        using var connection = SqliteTrackingSchema.OpenReader(_node.Options.Path);
        var plan = new SearchPlan(new Reading(connection, new SqliteDialect(), "gw1"), new TrackingQuery { Recipient = recipient, Flags = fellBack ? TrackedFlags.FellBack : TrackedFlags.None });
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + plan.Driver;
        plan.Bind(command);
        foreach (var name in (string[])["@before", "@from", "@chunk"])
            command.Parameters.AddWithValue(name, 1L);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        Assert.Contains(steps, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_has_recorded_nothing_says_so()
    {
        var nowhere = LocalTracking.OfFile(_node.Options with { Path = _node.Options.Path + ".not-there" }, TimeProvider.System);
        Assert.Contains("nothing yet", Assert.Single((await nowhere.SearchAsync(new TrackingQuery(), CancellationToken.None)).Nodes).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_counted_as_refused_or_failed_is_as_many_as_a_search_finds_however_often_it_was_tried()
    {
        var accepted = Sample.Accepted(Start);
        var required = new TlsRule(TlsUse.Required, RequirementSource.Profile);
        _node.Journalled([accepted, Sample.Started(accepted, Start)]);
        for (var i = 1; i <= 3; i++)
            _node.Journalled([Sample.Failed(accepted, Start.AddMinutes(i), FailureReason.TlsRequiredNotOffered, Start.AddMinutes(i + 1), rule: required)]);
        await _node.FlushAsync();
        _node.Stop(); // what it remembers of the message is forgotten
        _node.Start();
        _node.Journalled([Sample.Failed(accepted, Start.AddMinutes(9), FailureReason.TlsRequiredNotOffered, null, rule: required)]);
        _node.Writer.Refused(Sample.Refused(Start.AddMinutes(2)));
        _node.Writer.Refused(Sample.FailedHandshake(Start.AddMinutes(3)));

        Assert.Equal(2, (await _node.AllAsync(new TrackingQuery { Flags = TrackedFlags.RefusedForTls })).Count);
        Assert.Single(await _node.AllAsync(new TrackingQuery { Kind = TrackedKind.FailedHandshake, Status = TrackedStatus.Refused }));
        var total = (await _node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddMinutes(10), TimeSpan.FromMinutes(1)), CancellationToken.None)).Total;
        Assert.Equal((1L, 1L, 1L), (total[CounterKind.RefusedForTlsInbound], total[CounterKind.RefusedForTlsOutbound], total[CounterKind.HandshakesFailed]));
    }

    [Fact]
    public async Task Counters_are_charts()
    {
        Fill();
        await _node.AllAsync();
        var summary = await _node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddMinutes(10), TimeSpan.FromMinutes(2)), CancellationToken.None);
        Assert.Equal((7L, 4L, 1L, 1L, 1L), (summary.Total.Accepted, summary.Total.Delivered, summary.Total[CounterKind.FellBack], summary.Total[CounterKind.RefusedForTlsInbound], summary.Total[CounterKind.RefusedForTlsOutbound]));
        Assert.Equal([2L, 2, 2, 1], summary.Buckets.Select(bucket => bucket.Counts.Accepted));
        Assert.Equal(5 / 7.0, summary.Total.InboundShareUnderTls);
        Assert.Equal(0.75, summary.Total.OutboundShareUnderTls);
    }

    private static string Number(TrackedRow row) => ((int)(row.At - Start).TotalMinutes).ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Fill()
    {
        Say(0, Sample.Accepted(At(0), subject: "no. 0", messageId: "<0@corp.example>"), a => [Sample.Delivered(a, At(0), Sample.Tls13())]);
        Say(1, Sample.Accepted(At(1), to: "Caroline@Partner.example"), a => [Sample.Delivered(a, At(1), null, fellBack: true)]);
        Say(2, Sample.Accepted(At(2), to: "deep@mail.partner.example", subject: "=?iso-8859-1?q?=C4rger?=", tls: Sample.Tls13()), a =>
            [Sample.Failed(a, At(2), FailureReason.TlsVersionTooLow, At(60), rule: new TlsRule(TlsUse.Required, RequirementSource.Profile))]);
        Say(3, Sample.Accepted(At(3), to: "x@three.example", messageId: "<3@corp.example>", tls: Sample.Tls12(), nextHop: "hop-b"), a =>
            [Sample.Delivered(a, At(3), Sample.Tls12(), nextHop: "hop-b", connection: "bank")]);
        Say(4, Sample.Accepted(At(4), to: "z@four.example,bob@partner.example", tls: Sample.Tls12()), a => [Sample.Delivered(a, At(4), Sample.Tls13(), recipients: 2)]);
        Say(5, Sample.Accepted(At(5), sender: "carl@other.example", to: "y@five.example", profile: "default", tls: Sample.Tls13()), _ => []);
        _node.Writer.Refused(Sample.Refused(At(6), tls: Sample.Tls12()) with { Recipient = MailAddress.Parse("r@six.example") });
        Say(7, Sample.Accepted(At(7), sender: "", to: "w@seven.example", tls: Sample.Tls13()), _ => []);

        static DateTimeOffset At(int minutes) => Start.AddMinutes(minutes);
        void Say(int _, Queue.Lane.QueueEvents.Accepted accepted, Func<Queue.Lane.QueueEvents.Accepted, Queue.Lane.ILaneEvent[]> then) => _node.Journalled([accepted, .. then(accepted)]);
    }
}
