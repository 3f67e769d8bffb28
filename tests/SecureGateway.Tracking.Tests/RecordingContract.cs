using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking.Tests;

/// <summary>What is recorded, whatever it is kept in.</summary>
public abstract class RecordingContract : TrackingContract
{
    /// <summary>Of what is drawn at random.</summary>
    protected abstract int Rounds { get; }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task A_message_is_one_row_that_follows_what_happens_to_it()
    {
        var accepted = Sample.Accepted(Sample.Start, tls: Sample.Tls12(), subject: "=?utf-8?q?caf=C3=A9?=");
        Node.Journalled([accepted]);
        var row = Assert.Single(await Node.AllAsync());
        Assert.Equal((TrackedStatus.Queued, TlsUsed.Tls12, TlsUsed.Nothing), (row.Status, row.Inbound, row.Outbound));
        Assert.Equal(("alice@corp.example", "bob@partner.example", "café", "<m1@corp.example>"), (row.Sender, row.Recipients[0], row.Subject, row.MessageId));
        Assert.Equal(("192.0.2.7", "mail.corp.example", "internal", 7L, Sample.Start), (row.Client, row.ClientHost, row.Profile, row.Revision, row.At));

        Node.Journalled([Sample.Started(accepted, Sample.Start), Sample.Failed(accepted, Sample.Start.AddSeconds(1), FailureReason.TlsAlert, Sample.Start.AddMinutes(5), strikes: 1)]);
        row = Assert.Single(await Node.AllAsync());
        Assert.Equal((TrackedStatus.Deferred, FailureReason.TlsAlert, Fault.Theirs, 1, 1), (row.Status, row.Reason, row.Fault, row.Strikes, row.Attempts));
        Assert.Equal(Sample.Start.AddMinutes(5), row.Due);
        Assert.Equal(TrackedFlags.TlsFailed, row.Flags);

        Node.Journalled([Sample.Started(accepted, Sample.Start.AddMinutes(5)), Sample.Delivered(accepted, Sample.Start.AddMinutes(5), null, fellBack: true), Sample.Gone(accepted, Sample.Start.AddMinutes(5))]);
        row = Assert.Single(await Node.AllAsync());
        Assert.Equal((TrackedStatus.Delivered, TlsUsed.Clear, 2, true), (row.Status, row.Outbound, row.Attempts, row.FellBack));
        Assert.Null(row.Due);
        Assert.Equal(Sample.Start.AddMinutes(5), row.Ended);
        Assert.False(row.RefusedForTls);
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task Recipients_of_one_message_may_fare_differently()
    {
        var accepted = Sample.Accepted(Sample.Start, to: "a@x.example,b@x.example,c@y.example");
        var both = Sample.Delivered(accepted, Sample.Start, Sample.Tls13(), recipients: 2);
        Node.Journalled([accepted, both with { Recipients = [both.Recipients[0], both.Recipients[1] with { Disposition = RecipientDisposition.Failed, Reason = FailureReason.RecipientRefused }] }]);
        Assert.Equal(TrackedStatus.Deferred, Assert.Single(await Node.AllAsync()).Status);
        Node.Journalled([new Withdrawn(accepted.Id, Sample.Start, "partner", FailureReason.DeletedByOperator, "op"), Sample.Gone(accepted, Sample.Start)]);
        var row = Assert.Single(await Node.AllAsync());
        Assert.Equal((TrackedStatus.PartlyDelivered, 3), (row.Status, row.RecipientCount));
        var record = await Node.Search.FindAsync(accepted.Id, CancellationToken.None);
        Assert.Equal([RecipientDisposition.Delivered, RecipientDisposition.Failed, RecipientDisposition.Failed], record!.Recipients.Select(one => one.Disposition!.Value));
    }

    [SkippableFact]
    public async Task Operators_hold_release_and_delete()
    {
        var accepted = Sample.Accepted(Sample.Start);
        Node.Journalled([accepted, new Held(accepted.Id, Sample.Start, "partner", "op")]);
        Assert.Equal(TrackedStatus.Held, Assert.Single(await Node.AllAsync()).Status);
        Node.Journalled([new Released(accepted.Id, Sample.Start, "partner", "op")]);
        Assert.Equal(TrackedStatus.Deferred, Assert.Single(await Node.AllAsync()).Status);
        Node.Journalled([new Withdrawn(accepted.Id, Sample.Start, "partner", FailureReason.DeletedByOperator, "op"), Sample.Gone(accepted, Sample.Start)]);
        Assert.Equal(TrackedStatus.Deleted, Assert.Single(await Node.AllAsync()).Status);
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    [Trait("Rule", "Q-1")]
    public async Task What_the_queue_dropped_because_its_client_had_been_told_451_waits_for_nothing()
    {
        var accepted = Sample.Accepted(Sample.Start);
        Node.Journalled([accepted]);
        await Node.AllAsync(); // the row is there when it is dropped
        Node.Journalled([Sample.Gone(accepted, Sample.Start.AddSeconds(1))]);
        var row = Assert.Single(await Node.AllAsync());
        Assert.Equal((TrackedKind.Message, TrackedStatus.Refused, Fault.Ours, Sample.Start.AddSeconds(1)), (row.Kind, row.Status, row.Fault, row.Ended));
        Assert.Equal(Inbound.RefusalKind.QueueRefused, row.Refusal);
        var story = StoryTeller.Tell((await Node.Search.FindAsync(accepted.Id, CancellationToken.None))!);
        Assert.Contains("told 451", story.Verdict.Answer, StringComparison.Ordinal);
        Assert.Contains("told 451", story.Lines[^1].Sentence, StringComparison.Ordinal);
    }

    [SkippableFact]
    [Trait("Rule", "T-3")]
    public async Task What_is_refused_at_the_door_is_a_row_with_the_same_facts()
    {
        Node.Writer.Refused(Sample.Refused(Sample.Start, tls: Sample.Tls12(Sample.Certificate())));
        Node.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds(1), Inbound.RefusedAt.Connection, Inbound.RefusalKind.ClientLimit));
        Node.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds(2), Inbound.RefusedAt.Recipient, Inbound.RefusalKind.RelayDenied, rulings: []));
        var rows = await Node.AllAsync();
        Assert.Equal([TrackedKind.RefusedRecipient, TrackedKind.RefusedConnection, TrackedKind.RefusedMail], rows.Select(row => row.Kind));
        Assert.All(rows, row => Assert.Equal(TrackedStatus.Refused, row.Status));
        Assert.Equal([false, false, true], rows.Select(row => row.RefusedForTls));
        Assert.Equal([Inbound.RefusalKind.RelayDenied, Inbound.RefusalKind.ClientLimit, Inbound.RefusalKind.TlsRequirement], rows.Select(row => row.Refusal));
        Assert.Equal("victim@elsewhere.example", Assert.Single(rows[0].Recipients));
        Assert.Equal(("mallory@bad.example", "bank", TlsUsed.Tls12), (rows[2].Sender, rows[2].Profile, rows[2].Inbound));

        var record = await Node.Search.FindAsync(new TrackingCursor(rows[2].Key, "gw1"), CancellationToken.None);
        var story = StoryTeller.Tell(record!);
        Assert.Contains("bank requires TLS version (TLSv1.3), and there was TLSv1.2", Assert.Single(story.Lines).Sentence, StringComparison.Ordinal);
        Assert.Contains(story.Lines[0].Facts, fact => fact is { Name: "certificate SHA-256", Value: "ab12" });
    }

    [SkippableFact]
    [Trait("Rule", "T-3")]
    public async Task Every_kind_of_refusal_is_known_from_the_list()
    {
        var kinds = Enum.GetValues<Inbound.RefusalKind>();
        foreach (var kind in kinds)
            Node.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds((int)kind), kind: kind, rulings: []));
        var rows = await Node.AllAsync();
        Assert.Equal(kinds.Reverse().Cast<Inbound.RefusalKind?>(), rows.Select(row => row.Refusal));
        Assert.All(rows, row => Assert.Contains($",{row.Refusal},", TrackingExport.Csv(row), StringComparison.Ordinal));
    }

    [SkippableFact]
    [Trait("Rule", "T-3")]
    public async Task Who_is_refused_before_the_handshake_is_a_refused_connection_that_used_nothing()
    {
        Node.Writer.Refused(Sample.Refused(Sample.Start, Inbound.RefusedAt.Handshake, Inbound.RefusalKind.ClientLimit, rulings: []));
        var row = Assert.Single(await Node.AllAsync());
        Assert.Equal((TrackedKind.RefusedConnection, TlsUsed.Nothing), (row.Kind, row.Inbound));
        var story = StoryTeller.Tell((await Node.Search.FindAsync(new TrackingCursor(row.Key, "gw1"), CancellationToken.None))!);
        var line = Assert.Single(story.Lines);
        Assert.Equal("A connection from [198.51.100.9] was refused before its TLS handshake: this client has as many sessions as it may.", line.Sentence);
        Assert.DoesNotContain(line.Facts, fact => fact.Name == "sender");
        Assert.Contains(line.Facts, fact => fact.Name == "reply" && fact.Value.StartsWith("none", StringComparison.Ordinal));
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task Nothing_is_recorded_twice_and_nothing_is_missed_whatever_is_told_and_whenever_it_ends()
    {
        var random = new Random(20260301);
        for (var round = 0; round < Rounds; round++)
        {
            using var node = NewNode();
            var expected = new Dictionary<QueueId, (TrackedStatus Status, int Attempts)>();
            for (var i = 0; i < 60; i++)
            {
                var accepted = Sample.Accepted(Sample.Start.AddMilliseconds(i));
                node.Journalled([accepted], told: random.Next(4) > 0);
                node.Journalled([Sample.Started(accepted, Sample.Start)], told: random.Next(4) > 0);
                expected[accepted.Id] = (TrackedStatus.Queued, 1);
                if (random.Next(3) > 0)
                {
                    node.Journalled([Sample.Delivered(accepted, Sample.Start, Sample.Tls13()), Sample.Gone(accepted, Sample.Start)], told: random.Next(4) > 0);
                    expected[accepted.Id] = (TrackedStatus.Delivered, 1);
                }

                if (random.Next(10) == 0)
                {
                    node.Stop();
                    node.Start();
                }
            }

            node.Stop();
            node.Start();
            var rows = await node.AllAsync();
            Assert.Equal(expected.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)), rows.OrderBy(row => row.Id).Select(row => (row.Id!.Value, (row.Status, row.Attempts))));
            var totals = await node.Search.SummarizeAsync(new TrackingSpan(Sample.Start.AddHours(-1), Sample.Start.AddHours(1), TimeSpan.FromMinutes(1)), CancellationToken.None);
            Assert.Equal((60, expected.Values.Count(one => one.Status == TrackedStatus.Delivered)), (totals.Total.Accepted, totals.Total.Delivered));
        }
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_finds_no_room_in_memory_is_read_from_the_journal()
    {
        using var node = NewNode(start: false);
        node.Options = node.Options with { WaitingEvents = 5, Linger = TimeSpan.FromMilliseconds(20) };
        node.Start();
        for (var i = 0; i < 2000; i++)
            node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        Assert.Equal(2000, (await node.AllAsync()).Count);
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_another_node_journalled_is_read_when_the_lane_comes_here_and_not_first_when_something_happens()
    {
        Node.Journalled([Sample.Accepted(Sample.Start)]);
        Assert.Single(await Node.AllAsync());
        Node.Journalled([Sample.Accepted(Sample.Start.AddSeconds(1))], told: false);
        Node.Writer.Began(FakeJournal.Lane, 2);
        Assert.Equal(2, (await Node.AllAsync()).Count);
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_the_journal_has_forgotten_is_said_and_the_rest_is_recorded()
    {
        var known = Sample.Accepted(Sample.Start);
        Node.Journalled([known]);
        await Node.AllAsync();
        Node.Stop();
        var lost = Sample.Accepted(Sample.Start.AddSeconds(1));
        Node.Journal.Add([lost]);
        Node.Journal.Add([Sample.Gone(known, Sample.Start.AddMinutes(1))]);
        Node.Journal.Add([Sample.Delivered(lost, Sample.Start.AddMinutes(1), null)]);
        Node.Journal.Forget(2);
        Node.Start();
        var rows = await Node.AllAsync();
        Assert.Contains(Node.Log.Lines, line => line.Contains("1 rows are lost to tracking", StringComparison.Ordinal));
        Assert.Equal(2, rows.Count);
        Assert.NotNull(rows[1].Ended);
        Assert.Equal((lost.Id, Sample.Start.AddSeconds(1), TrackedStatus.Delivered), (rows[0].Id!.Value, rows[0].At, rows[0].Status));
        Assert.True(rows[0].Flags.HasFlag(TrackedFlags.BeginningUnknown));
    }

    [SkippableFact]
    public async Task A_flood_of_refusals_is_counted_and_not_all_kept()
    {
        for (var i = 0; i < 5000; i++)
            Node.Writer.Refused(Sample.Refused(Sample.Start, Inbound.RefusedAt.Connection, Inbound.RefusalKind.ClientLimit));
        var kept = (await Node.AllAsync()).Count;
        Assert.InRange(kept, 1, Node.Options.RefusalsPerSecond * 20);
        var totals = await Node.Search.SummarizeAsync(new TrackingSpan(Sample.Start.AddHours(-1), Sample.Start.AddHours(1), TimeSpan.FromHours(1)), CancellationToken.None);
        Assert.Equal(5000, totals.Total[CounterKind.Refused]);
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_is_too_old_or_too_much_goes_the_oldest_first()
    {
        using var node = NewNode(start: false);
        node.Options = node.Options with { Retention = TimeSpan.FromDays(2), TendInterval = TimeSpan.FromMilliseconds(50) };
        node.Start();
        for (var day = 0; day < 5; day++)
        {
            for (var i = 0; i < 300; i++)
                node.Journalled([Sample.Accepted(Sample.Start.AddDays(day - 5).AddSeconds(i), to: $"user{day}-{i}@partner.example")]);
        }

        await node.AllAsync();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                node.Time.Advance(TimeSpan.FromSeconds(1));
                await node.FlushAsync();
                return (await node.AllAsync()).Count == 300;
            },
            "only the last two days are left");
        Assert.All(await node.AllAsync(), row => Assert.True(row.At >= Sample.Start.AddDays(-2)));
        Assert.Empty(await node.AllAsync(new TrackingQuery { Recipient = "user1-7@" }));
        Assert.Single(await node.AllAsync(new TrackingQuery { Recipient = "user4-7@partner.example" }));

        node.Stop();
        node.Options = node.Options with { MaxSize = 1 };
        node.Start();
        await Eventually.BecomesTrueAsync(
            async () =>
            {
                node.Time.Advance(TimeSpan.FromSeconds(1));
                return (await node.AllAsync()).Count == 0;
            },
            "a file that holds too much is emptied");
        Assert.Contains(node.Log.Lines, line => line.Contains("max-size", StringComparison.Ordinal));
    }
}
