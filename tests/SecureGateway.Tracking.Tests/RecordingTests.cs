using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking.Tests;

public sealed class RecordingTests : IDisposable
{
    private readonly TrackingNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task A_message_is_one_row_that_follows_what_happens_to_it()
    {
        var accepted = Sample.Accepted(Sample.Start, tls: Sample.Tls12(), subject: "=?utf-8?q?caf=C3=A9?=");
        _node.Journalled([accepted]);
        var row = Assert.Single(await _node.AllAsync());
        Assert.Equal((TrackedStatus.Queued, TlsUsed.Tls12, TlsUsed.Nothing), (row.Status, row.Inbound, row.Outbound));
        Assert.Equal(("alice@corp.example", "bob@partner.example", "café", "<m1@corp.example>"), (row.Sender, row.Recipients[0], row.Subject, row.MessageId));
        Assert.Equal(("192.0.2.7", "mail.corp.example", "internal", 7L, Sample.Start), (row.Client, row.ClientHost, row.Profile, row.Revision, row.At));

        _node.Journalled([Sample.Started(accepted, Sample.Start), Sample.Failed(accepted, Sample.Start.AddSeconds(1), FailureReason.TlsAlert, Sample.Start.AddMinutes(5), strikes: 1)]);
        row = Assert.Single(await _node.AllAsync());
        Assert.Equal((TrackedStatus.Deferred, FailureReason.TlsAlert, Fault.Theirs, 1, 1), (row.Status, row.Reason, row.Fault, row.Strikes, row.Attempts));
        Assert.Equal(Sample.Start.AddMinutes(5), row.Due);
        Assert.Equal(TrackedFlags.TlsFailed, row.Flags);

        _node.Journalled([Sample.Started(accepted, Sample.Start.AddMinutes(5)), Sample.Delivered(accepted, Sample.Start.AddMinutes(5), null, fellBack: true), Sample.Gone(accepted, Sample.Start.AddMinutes(5))]);
        row = Assert.Single(await _node.AllAsync());
        Assert.Equal((TrackedStatus.Delivered, TlsUsed.Clear, 2, true), (row.Status, row.Outbound, row.Attempts, row.FellBack));
        Assert.Null(row.Due);
        Assert.Equal(Sample.Start.AddMinutes(5), row.Ended);
        Assert.False(row.RefusedForTls);
    }

    [Fact]
    [Trait("Rule", "T-1")]
    public async Task Recipients_of_one_message_may_fare_differently()
    {
        var accepted = Sample.Accepted(Sample.Start, to: "a@x.example,b@x.example,c@y.example");
        var both = Sample.Delivered(accepted, Sample.Start, Sample.Tls13(), recipients: 2);
        _node.Journalled([accepted, both with { Recipients = [both.Recipients[0], both.Recipients[1] with { Disposition = RecipientDisposition.Failed, Reason = FailureReason.RecipientRefused }] }]);
        Assert.Equal(TrackedStatus.Deferred, Assert.Single(await _node.AllAsync()).Status);
        _node.Journalled([new Withdrawn(accepted.Id, Sample.Start, "partner", FailureReason.DeletedByOperator, "op"), Sample.Gone(accepted, Sample.Start)]);
        var row = Assert.Single(await _node.AllAsync());
        Assert.Equal((TrackedStatus.PartlyDelivered, 3), (row.Status, row.RecipientCount));
        var record = await _node.Search.FindAsync(accepted.Id, CancellationToken.None);
        Assert.Equal([RecipientDisposition.Delivered, RecipientDisposition.Failed, RecipientDisposition.Failed], record!.Recipients.Select(one => one.Disposition!.Value));
    }

    [Fact]
    public async Task Operators_hold_release_and_delete()
    {
        var accepted = Sample.Accepted(Sample.Start);
        _node.Journalled([accepted, new Held(accepted.Id, Sample.Start, "partner", "op")]);
        Assert.Equal(TrackedStatus.Held, Assert.Single(await _node.AllAsync()).Status);
        _node.Journalled([new Released(accepted.Id, Sample.Start, "partner", "op")]);
        Assert.Equal(TrackedStatus.Deferred, Assert.Single(await _node.AllAsync()).Status);
        _node.Journalled([new Withdrawn(accepted.Id, Sample.Start, "partner", FailureReason.DeletedByOperator, "op"), Sample.Gone(accepted, Sample.Start)]);
        Assert.Equal(TrackedStatus.Deleted, Assert.Single(await _node.AllAsync()).Status);
    }

    [Fact]
    [Trait("Rule", "T-3")]
    public async Task What_is_refused_at_the_door_is_a_row_with_the_same_facts()
    {
        _node.Writer.Refused(Sample.Refused(Sample.Start, tls: Sample.Tls12(Sample.Certificate())));
        _node.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds(1), Inbound.RefusedAt.Connection, Inbound.RefusalKind.ClientLimit));
        _node.Writer.Refused(Sample.Refused(Sample.Start.AddSeconds(2), Inbound.RefusedAt.Recipient, Inbound.RefusalKind.RelayDenied, rulings: []));
        var rows = await _node.AllAsync();
        Assert.Equal([TrackedKind.RefusedRecipient, TrackedKind.RefusedConnection, TrackedKind.RefusedMail], rows.Select(row => row.Kind));
        Assert.All(rows, row => Assert.Equal(TrackedStatus.Refused, row.Status));
        Assert.Equal([false, false, true], rows.Select(row => row.RefusedForTls));
        Assert.Equal("victim@elsewhere.example", Assert.Single(rows[0].Recipients));
        Assert.Equal(("mallory@bad.example", "bank", TlsUsed.Tls12), (rows[2].Sender, rows[2].Profile, rows[2].Inbound));

        var record = await _node.Search.FindAsync(new TrackingCursor(rows[2].Key, "gw1"), CancellationToken.None);
        var story = StoryTeller.Tell(record!);
        Assert.Contains("bank requires TLS version (TLSv1.3), and there was TLSv1.2", Assert.Single(story.Lines).Sentence, StringComparison.Ordinal);
        Assert.Contains(story.Lines[0].Facts, fact => fact is { Name: "certificate SHA-256", Value: "ab12" });
    }

    [Fact]
    [Trait("Rule", "T-3")]
    public async Task Who_is_refused_before_the_handshake_is_a_refused_connection_that_used_nothing()
    {
        _node.Writer.Refused(Sample.Refused(Sample.Start, Inbound.RefusedAt.Handshake, Inbound.RefusalKind.ClientLimit, rulings: []));
        var row = Assert.Single(await _node.AllAsync());
        Assert.Equal((TrackedKind.RefusedConnection, TlsUsed.Nothing), (row.Kind, row.Inbound));
        var story = StoryTeller.Tell((await _node.Search.FindAsync(new TrackingCursor(row.Key, "gw1"), CancellationToken.None))!);
        var line = Assert.Single(story.Lines);
        Assert.Equal("A connection from [198.51.100.9] was refused before its TLS handshake: this client has as many sessions as it may.", line.Sentence);
        Assert.DoesNotContain(line.Facts, fact => fact.Name == "sender");
        Assert.Contains(line.Facts, fact => fact.Name == "reply" && fact.Value.StartsWith("none", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task Nothing_is_recorded_twice_and_nothing_is_missed_whatever_is_told_and_whenever_it_ends()
    {
        var random = new Random(20260301);
        for (var round = 0; round < 20; round++)
        {
            using var node = new TrackingNode();
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

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task What_finds_no_room_in_memory_is_read_from_the_journal()
    {
        using var node = new TrackingNode(start: false);
        node.Options = node.Options with { WaitingEvents = 5, Linger = TimeSpan.FromMilliseconds(20) };
        node.Start();
        for (var i = 0; i < 2000; i++)
            node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        Assert.Equal(2000, (await node.AllAsync()).Count);
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task What_another_node_journalled_is_read_when_the_lane_comes_here_and_not_first_when_something_happens()
    {
        _node.Journalled([Sample.Accepted(Sample.Start)]);
        Assert.Single(await _node.AllAsync());
        _node.Journalled([Sample.Accepted(Sample.Start.AddSeconds(1))], told: false);
        _node.Writer.Began(FakeJournal.Lane, 2);
        Assert.Equal(2, (await _node.AllAsync()).Count);
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task A_broken_file_stops_no_mail_and_is_caught_up_with_when_it_is_mended()
    {
        using var node = new TrackingNode(start: false);
        File.WriteAllText(node.Options.Path, "this is no database, and longer than a hundred octets, so that nobody takes it for an empty one; really, it is none at all.");
        node.Start();
        for (var i = 0; i < 10; i++)
            node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        await Eventually.BecomesTrueAsync(() => node.Log.Lines.Any(line => line.Contains("could not write", StringComparison.Ordinal)), "the log says so");
        Assert.Equal(0, node.Writer.MayForget(FakeJournal.Lane, 10));
        File.Delete(node.Options.Path);
        Assert.Equal(10, (await node.AllAsync()).Count);
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task The_journal_is_kept_until_it_is_recorded_and_synced_but_not_over_its_bound()
    {
        for (var i = 0; i < 10; i++)
            _node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        await _node.AllAsync();
        Assert.Equal(0, _node.Writer.MayForget(FakeJournal.Lane, 10)); // recorded, not synced
        _node.Time.Advance(TimeSpan.FromMinutes(1));
        await _node.AllAsync();
        await Eventually.BecomesTrueAsync(() => _node.Writer.MayForget(FakeJournal.Lane, 10) == 10, "what is synced may be forgotten");
        Assert.Equal(10, _node.Writer.MayForget(FakeJournal.Lane, 15));
        Assert.DoesNotContain(_node.Log.Lines, line => line.Contains("does not wait", StringComparison.Ordinal));

        _node.Journal.Octets = _node.Options.JournalBound + 1;
        Assert.Equal(15, _node.Writer.MayForget(FakeJournal.Lane, 15));
        Assert.Contains(_node.Log.Lines, line => line.Contains("does not wait any longer", StringComparison.Ordinal));
        _node.Journal.Octets = 0;
        _node.HasRoom = false;
        Assert.Equal(15, _node.Writer.MayForget(FakeJournal.Lane, 15));
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task What_the_journal_has_forgotten_is_said_and_the_rest_is_recorded()
    {
        var known = Sample.Accepted(Sample.Start);
        _node.Journalled([known]);
        await _node.AllAsync();
        _node.Stop();
        var lost = Sample.Accepted(Sample.Start.AddSeconds(1));
        _node.Journal.Add([lost]);
        _node.Journal.Add([Sample.Gone(known, Sample.Start.AddMinutes(1))]);
        _node.Journal.Add([Sample.Delivered(lost, Sample.Start.AddMinutes(1), null)]);
        _node.Journal.Forget(2);
        _node.Start();
        var rows = await _node.AllAsync();
        Assert.Contains(_node.Log.Lines, line => line.Contains("1 rows are lost to tracking", StringComparison.Ordinal));
        Assert.Equal(2, rows.Count);
        Assert.NotNull(rows[1].Ended);
        Assert.Equal((lost.Id, Sample.Start.AddSeconds(1), TrackedStatus.Delivered), (rows[0].Id!.Value, rows[0].At, rows[0].Status));
        Assert.True(rows[0].Flags.HasFlag(TrackedFlags.BeginningUnknown));
    }

    [Fact]
    public async Task A_data_directory_whose_queue_began_anew_is_followed()
    {
        for (var i = 0; i < 5; i++)
            _node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        await _node.AllAsync();
        _node.Stop();
        _node.Journal.BeginAnew();
        _node.Start();
        _node.Journalled([Sample.Accepted(Sample.Start.AddSeconds(1))]);
        _node.Journalled([Sample.Accepted(Sample.Start.AddSeconds(2))]);
        Assert.Equal(7, (await _node.AllAsync()).Count);
        Assert.Contains(_node.Log.Lines, line => line.Contains("another history", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flood_of_refusals_is_counted_and_not_all_kept()
    {
        for (var i = 0; i < 5000; i++)
            _node.Writer.Refused(Sample.Refused(Sample.Start, Inbound.RefusedAt.Connection, Inbound.RefusalKind.ClientLimit));
        var kept = (await _node.AllAsync()).Count;
        Assert.InRange(kept, 1, _node.Options.RefusalsPerSecond * 20);
        var totals = await _node.Search.SummarizeAsync(new TrackingSpan(Sample.Start.AddHours(-1), Sample.Start.AddHours(1), TimeSpan.FromHours(1)), CancellationToken.None);
        Assert.Equal(5000, totals.Total[CounterKind.Refused]);
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task What_is_too_old_or_too_much_goes_the_oldest_first()
    {
        using var node = new TrackingNode(start: false);
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

    [Fact]
    public async Task Who_follows_sees_rows_as_they_change()
    {
        using var feed = new TrackingFeed(_node.Writer, _node.Search);
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var rows = feed.FollowAsync(enough.Token).GetAsyncEnumerator(enough.Token);
        var first = rows.MoveNextAsync().AsTask();
        var accepted = Sample.Accepted(Sample.Start);
        _node.Journalled([accepted]);
        Assert.True(await first);
        Assert.Equal((accepted.Id, TrackedStatus.Queued), (rows.Current.Id!.Value, rows.Current.Status));
        _node.Journalled([Sample.Delivered(accepted, Sample.Start, null), Sample.Gone(accepted, Sample.Start)]);
        Assert.True(await rows.MoveNextAsync());
        Assert.Equal(TrackedStatus.Delivered, rows.Current.Status);
    }
}
