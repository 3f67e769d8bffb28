using SecureGateway.Mail;

namespace SecureGateway.Tracking.Tests;

/// <summary>What is found, whatever it is kept in.</summary>
public abstract class SearchContract : TrackingContract
{
    private static readonly DateTimeOffset Start = Sample.Start;

    private static (string What, TrackingQuery Query, string Expected)[] Questions =>
    [
        ("everything", new TrackingQuery(), "7 6 5 4 3 2 1 0"),
        ("from", new TrackingQuery { From = Start.AddMinutes(5) }, "7 6 5"),
        ("until", new TrackingQuery { Until = Start.AddMinutes(2) }, "1 0"),
        ("between", new TrackingQuery { From = Start.AddMinutes(2), Until = Start.AddMinutes(4) }, "3 2"),
        ("recipient", new TrackingQuery { Recipient = "Bob@partner.example" }, "4 0"),
        ("recipient's domain", new TrackingQuery { Recipient = "@partner.example" }, "4 1 0"),
        ("a domain without @", new TrackingQuery { Recipient = "partner.example" }, "4 1 0"),
        ("below a domain", new TrackingQuery { Recipient = "@*.example" }, "7 6 5 4 3 2 1 0"),
        ("below a domain, not itself", new TrackingQuery { Recipient = "*.partner.example" }, "2"),
        ("a part of an address", new TrackingQuery { Recipient = "ARO" }, "1"),
        ("a part with the @", new TrackingQuery { Recipient = "ob@PARTNER.exam" }, "4 0"),
        ("a part whose domain is that of others", new TrackingQuery { Recipient = "nobody@partner.example" }, ""),
        ("one letter before the @", new TrackingQuery { Recipient = "b@partner.example" }, "4 0"),
        ("two letters: the beginning", new TrackingQuery { Recipient = "ca" }, "1"),
        ("wildcards of the database are letters", new TrackingQuery { Recipient = "b_b" }, ""),
        ("nobody", new TrackingQuery { Recipient = "nobody@nowhere.example" }, ""),
        ("sender", new TrackingQuery { Sender = "alice@corp.example" }, "4 3 2 1 0"),
        ("sender's domain", new TrackingQuery { Sender = "@other.example" }, "5"),
        ("null sender", new TrackingQuery { Sender = "<>" }, "7"),
        ("subject", new TrackingQuery { Subject = "ÄRGER" }, "2"),
        ("message id", new TrackingQuery { MessageId = "<3@corp.example>" }, "3"),
        ("message id without brackets", new TrackingQuery { MessageId = "3@corp.example" }, "3"),
        ("client", new TrackingQuery { Client = "198.51.100.9" }, "6"),
        ("client's host", new TrackingQuery { Client = "MAIL.corp" }, "7 5 4 3 2 1 0"),
        ("profile of a client", new TrackingQuery { Profile = "bank" }, "6 3"),
        ("no profile", new TrackingQuery { Profile = "default" }, "5"),
        ("route", new TrackingQuery { Route = "hop-b" }, "3"),
        ("delivered", new TrackingQuery { Status = TrackedStatus.Delivered }, "4 3 1 0"),
        ("deferred", new TrackingQuery { Status = TrackedStatus.Deferred }, "2"),
        ("refused", new TrackingQuery { Status = TrackedStatus.Refused }, "6"),
        ("kind", new TrackingQuery { Kind = TrackedKind.RefusedMail }, "6"),
        ("under TLS", new TrackingQuery { UnderTls = true }, "7 6 5 4 3 2"),
        ("in clear", new TrackingQuery { UnderTls = false }, "1 0"),
        ("fell back", new TrackingQuery { Flags = TrackedFlags.FellBack }, "1"),
        ("refused for TLS", new TrackingQuery { Flags = TrackedFlags.RefusedForTls }, "6 2"),
        ("two marks", new TrackingQuery { Flags = TrackedFlags.FellBack | TrackedFlags.TlsFailed }, "1"),
        ("marks that nothing has together", new TrackingQuery { Flags = TrackedFlags.FellBack | TrackedFlags.RefusedForTls }, ""),
        ("several at once", new TrackingQuery { Sender = "@corp.example", Recipient = "@partner.example", Status = TrackedStatus.Delivered, Subject = "no. 0" }, "0"),
    ];

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task What_is_looked_for_is_found_newest_first()
    {
        Fill();
        foreach (var (what, query, expected) in Questions)
        {
            Assert.Equal($"{what}: {expected}", $"{what}: {string.Join(' ', (await Node.AllAsync(query)).Select(Number))}");
            // The same, a row at a time.
            Assert.Equal($"{what}: {expected}", $"{what}: {string.Join(' ', (await Node.AllAsync(query with { Limit = 1 })).Select(Number))}");
        }
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task A_part_that_more_addresses_have_than_are_looked_at_is_said_with_what_would_narrow_it()
    {
        await Node.KnowAsync(SearchCut.Most);
        Assert.Empty((await SearchAsync(new TrackingQuery { Recipient = "zq" })).Cuts);

        Node.Journalled([Sample.Accepted(Start, sender: "zqueen@corp.example")]);
        await Node.FlushAsync();
        Assert.Equal(
            "recipient 'zq' fits more than 50,000 addresses, and only the first 50,000 were looked at; narrow it with a whole address, a domain (@example.com), or a longer part",
            Assert.Single((await SearchAsync(new TrackingQuery { Recipient = "zq", Sender = "@corp.example" })).Cuts).ToString());
        Assert.Equal(["sender"], (await SearchAsync(new TrackingQuery { Sender = "zq", Limit = 1 })).Cuts.Select(cut => cut.Field));
        var narrow = await SearchAsync(new TrackingQuery { Sender = "zque" });
        Assert.Equal((1, 0), (narrow.Rows.Length, narrow.Cuts.Length));
    }

    private Task<TrackingPage> SearchAsync(TrackingQuery query) => Node.Search.SearchAsync(query, CancellationToken.None);

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task A_message_is_found_by_the_id_that_its_sender_was_told()
    {
        Fill();
        var row = (await Node.AllAsync())[3];
        Assert.Equal(row.Key, Assert.Single(await Node.AllAsync(new TrackingQuery { MessageId = row.Id!.Value.ToString().ToLowerInvariant() })).Key);
        Assert.Null(await Node.Search.FindAsync(QueueId.New(Start), CancellationToken.None));
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task Pages_by_key_show_each_row_once_while_new_ones_come()
    {
        for (var i = 0; i < 100; i++)
            Node.Journalled([Sample.Accepted(Start.AddMilliseconds(i / 10))]);
        await Node.AllAsync();
        var seen = new List<long>();
        for (var query = new TrackingQuery { Limit = 7 }; ;)
        {
            var page = await Node.Search.SearchAsync(query, CancellationToken.None);
            seen.AddRange(page.Rows.Select(row => row.Key));
            Node.Journalled([Sample.Accepted(Start.AddHours(1))]);
            await Node.FlushAsync();
            if (page.Next is null)
                break;
            query = query with { Before = page.Next };
        }

        Assert.Equal(100, seen.Count);
        Assert.Equal(seen.OrderDescending().Distinct(), seen);
    }

    [SkippableFact]
    public async Task A_search_without_an_index_comes_to_the_same_as_one_with()
    {
        string[] addresses = ["ann@x.example", "bob@x.example", "cid@sub.x.example", "dot@y.example"];
        var random = new Random(5);
        for (var i = 0; i < 200; i++)
        {
            var (sender, to, fate) = (addresses[random.Next(4)], addresses[random.Next(4)], random.Next(4));
            var accepted = Sample.Accepted(Start.AddMilliseconds(i), sender, to, subject: $"no {fate}");
            Node.Journalled(fate == 0 ? [accepted] : [accepted, Sample.Delivered(accepted, Start, fate == 1 ? null : Sample.Tls13(), fellBack: fate == 1)]);
        }

        var all = await Node.AllAsync();
        foreach (var sender in (string?[])[null, "ann@x.example", "@x.example", "@*.x.example"])
        {
            foreach (var to in (string?[])[null, "dot@y.example", "@x.example", "cid"])
            {
                foreach (var flags in (TrackedFlags[])[TrackedFlags.None, TrackedFlags.FellBack])
                {
                    var found = await Node.AllAsync(new TrackingQuery { Sender = sender, Recipient = to, Flags = flags, Limit = 13 });
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

    [SkippableFact]
    public async Task What_is_counted_as_refused_or_failed_is_as_many_as_a_search_finds_however_often_it_was_tried()
    {
        var accepted = Sample.Accepted(Start);
        var required = new TlsRule(TlsUse.Required, RequirementSource.Profile);
        Node.Journalled([accepted, Sample.Started(accepted, Start)]);
        for (var i = 1; i <= 3; i++)
            Node.Journalled([Sample.Failed(accepted, Start.AddMinutes(i), FailureReason.TlsRequiredNotOffered, Start.AddMinutes(i + 1), rule: required)]);
        await Node.FlushAsync();
        Node.Stop(); // what it remembers of the message is forgotten
        Node.Start();
        Node.Journalled([Sample.Failed(accepted, Start.AddMinutes(9), FailureReason.TlsRequiredNotOffered, null, rule: required)]);
        Node.Writer.Refused(Sample.Refused(Start.AddMinutes(2)));
        Node.Writer.Refused(Sample.FailedHandshake(Start.AddMinutes(3)));

        Assert.Equal(2, (await Node.AllAsync(new TrackingQuery { Flags = TrackedFlags.RefusedForTls })).Count);
        Assert.Single(await Node.AllAsync(new TrackingQuery { Kind = TrackedKind.FailedHandshake, Status = TrackedStatus.Refused }));
        var total = (await Node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddMinutes(10), TimeSpan.FromMinutes(1)), CancellationToken.None)).Total;
        Assert.Equal((1L, 1L, 1L), (total[CounterKind.RefusedForTlsInbound], total[CounterKind.RefusedForTlsOutbound], total[CounterKind.HandshakesFailed]));
    }

    [SkippableFact]
    public async Task What_is_counted_as_gone_out_or_returned_is_as_many_messages_as_a_search_finds_in_that_time()
    {
        var before = Sample.Accepted(Start.AddDays(-3)); // comes in long before, is done with in time
        Node.Journalled([before, Sample.Failed(before, Start.AddDays(-3), FailureReason.ConnectRefused, Start)]);
        Node.Journalled([Sample.Failed(before, Start.AddMinutes(1), FailureReason.Expired, null), Sample.Gone(before, Start.AddMinutes(1))]);

        var two = Sample.Accepted(Start, to: "a@one.example,b@one.example", tls: Sample.Tls13()); // one delivered in the first attempt, one in the second, in clear
        Node.Journalled([two, Sample.Delivered(two, Start.AddMinutes(2), Sample.Tls13())]);
        Node.Journalled([Sample.Delivered(two, Start.AddMinutes(3), null, fellBack: true, recipients: 2), Sample.Gone(two, Start.AddMinutes(3))]);

        var both = Sample.Accepted(Start, to: "a@two.example,b@two.example,c@two.example"); // one delivered, two returned
        var refused = Sample.Failed(both, Start.AddMinutes(4), FailureReason.RecipientRefused, null);
        Node.Journalled([both, Sample.Delivered(both, Start.AddMinutes(4), Sample.Tls12())]);
        Node.Journalled([refused with { Recipients = [refused.Recipients[0] with { Index = 1 }, refused.Recipients[0] with { Index = 2 }] }, Sample.Gone(both, Start.AddMinutes(4))]);

        var deleted = Sample.Accepted(Start);
        Node.Journalled([deleted, new Queue.Lane.QueueEvents.Withdrawn(deleted.Id, Start.AddMinutes(5), "partner", FailureReason.DeletedByOperator, "olga"), Sample.Gone(deleted, Start.AddMinutes(5))]);
        var byOperator = Sample.Accepted(Start);
        Node.Journalled([byOperator, new Queue.Lane.QueueEvents.Withdrawn(byOperator.Id, Start.AddMinutes(5), "partner", FailureReason.ReturnedByOperator, "olga"), Sample.Gone(byOperator, Start.AddMinutes(5))]);
        var under = Sample.Accepted(Start, to: "a@three.example,b@three.example"); // two versions of TLS are no clear text
        Node.Journalled([under, Sample.Delivered(under, Start.AddMinutes(6), Sample.Tls13())]);
        Node.Journalled([Sample.Delivered(under, Start.AddMinutes(6), Sample.Tls12(), recipients: 2), Sample.Gone(under, Start.AddMinutes(6))]);
        var waiting = Sample.Accepted(Start, to: "a@four.example,b@four.example"); // is not done with
        Node.Journalled([waiting, Sample.Delivered(waiting, Start.AddMinutes(6), Sample.Tls13()), Sample.Failed(waiting, Start.AddMinutes(6), FailureReason.ConnectRefused, Start.AddDays(1)) with { NextHop = "other" }]);
        await Node.FlushAsync();

        var total = (await Node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddMinutes(10), TimeSpan.FromMinutes(1)), CancellationToken.None)).Total;
        var done = new TrackingQuery { DoneFrom = Start, DoneUntil = Start.AddMinutes(10) };
        Assert.Equal((3L, 1L, 3L), (total.Delivered, total[CounterKind.DeliveredInClear], total[CounterKind.Returned]));
        await FindsAsync(done with { WentOut = true }, two, both, under);
        await FindsAsync(done with { InClear = MailDirection.Outbound }, two);
        await FindsAsync(done with { Flags = TrackedFlags.Returned }, before, both, byOperator);
        await FindsAsync(done with { Flags = TrackedFlags.Returned, DoneUntil = Start.AddMinutes(4) }, before);
        await FindsAsync(done with { Flags = TrackedFlags.Returned | TrackedFlags.TlsFailed });
        Assert.Equal(4, (await Node.AllAsync(new TrackingQuery { WentOut = true })).Count); // the one that waits for somebody too
        Assert.Equal(total[CounterKind.AcceptedInClear], (await Node.AllAsync(new TrackingQuery { From = Start, InClear = MailDirection.Inbound, Kind = TrackedKind.Message })).Count);

        async Task FindsAsync(TrackingQuery query, params Queue.Lane.QueueEvents.Accepted[] expected) => Assert.Equal(
            expected.Select(one => one.Id.ToString()).Order(StringComparer.Ordinal), (await Node.AllAsync(query)).Select(row => row.Id!.Value.ToString()).Order(StringComparer.Ordinal));
    }

    [SkippableFact]
    public async Task What_report_mode_would_have_refused_is_counted_once_for_each_message()
    {
        var missed = new RequirementCheck(RequirementKind.Version, "TLSv1.3", "TLSv1.2", Met: false);
        var message = Sample.Accepted(Start);
        var attempt = Sample.Failed(message, Start.AddMinutes(1), FailureReason.RecipientRefused, Start.AddMinutes(2));
        attempt = attempt with { Evidence = attempt.Evidence with { Hosts = [attempt.Evidence.Hosts[0] with { Reported = [missed] }] } };
        Node.Journalled([message, attempt, attempt with { At = Start.AddMinutes(2) }]);
        await Node.FlushAsync();
        var total = (await Node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddMinutes(10), TimeSpan.FromMinutes(1)), CancellationToken.None)).Total;
        Assert.Equal(1, total[CounterKind.WouldRefuseOutbound] + total[CounterKind.WouldRefuseInbound]);
        Assert.Single(await Node.AllAsync(new TrackingQuery { Flags = TrackedFlags.WouldRefuse }));
    }

    [SkippableFact]
    public async Task Counters_are_charts()
    {
        Fill();
        await Node.AllAsync();
        var summary = await Node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddMinutes(10), TimeSpan.FromMinutes(2)), CancellationToken.None);
        Assert.Equal((7L, 4L, 1L, 1L, 1L), (summary.Total.Accepted, summary.Total.Delivered, summary.Total[CounterKind.FellBack], summary.Total[CounterKind.RefusedForTlsInbound], summary.Total[CounterKind.RefusedForTlsOutbound]));
        Assert.Equal([2L, 2, 2, 1], summary.Buckets.Select(bucket => bucket.Counts.Accepted));
        Assert.Equal(5 / 7.0, summary.Total.InboundShareUnderTls);
        Assert.Equal(0.75, summary.Total.OutboundShareUnderTls);
    }

    private static string Number(TrackedRow row) => ((int)(row.At - Start).TotalMinutes).ToString(System.Globalization.CultureInfo.InvariantCulture);

    protected void Fill()
    {
        Say(0, Sample.Accepted(At(0), subject: "no. 0", messageId: "<0@corp.example>"), a => [Sample.Delivered(a, At(0), Sample.Tls13())]);
        Say(1, Sample.Accepted(At(1), to: "Caroline@Partner.example"), a => [Sample.Delivered(a, At(1), null, fellBack: true)]);
        Say(2, Sample.Accepted(At(2), to: "deep@mail.partner.example", subject: "=?iso-8859-1?q?=C4rger?=", tls: Sample.Tls13()), a =>
            [Sample.Failed(a, At(2), FailureReason.TlsVersionTooLow, At(60), rule: new TlsRule(TlsUse.Required, RequirementSource.Profile))]);
        Say(3, Sample.Accepted(At(3), to: "x@three.example", messageId: "<3@corp.example>", tls: Sample.Tls12(), nextHop: "hop-b"), a =>
            [Sample.Delivered(a, At(3), Sample.Tls12(), nextHop: "hop-b", connection: "bank")]);
        Say(4, Sample.Accepted(At(4), to: "z@four.example,bob@partner.example", tls: Sample.Tls12()), a => [Sample.Delivered(a, At(4), Sample.Tls13(), recipients: 2)]);
        Say(5, Sample.Accepted(At(5), sender: "carl@other.example", to: "y@five.example", profile: "default", tls: Sample.Tls13()), _ => []);
        Node.Writer.Refused(Sample.Refused(At(6), tls: Sample.Tls12()) with { Recipient = MailAddress.Parse("r@six.example") });
        Say(7, Sample.Accepted(At(7), sender: "", to: "w@seven.example", tls: Sample.Tls13()), _ => []);

        static DateTimeOffset At(int minutes) => Start.AddMinutes(minutes);
        void Say(int _, Queue.Lane.QueueEvents.Accepted accepted, Func<Queue.Lane.QueueEvents.Accepted, Queue.Lane.ILaneEvent[]> then) => Node.Journalled([accepted, .. then(accepted) is [Queue.Lane.QueueEvents.Attempted { RetryAt: null } last] ? (Queue.Lane.ILaneEvent[])[last, Sample.Gone(accepted, last.At)] : then(accepted)]);
    }
}
