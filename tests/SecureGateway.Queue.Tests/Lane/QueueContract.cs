using Akka.Actor;
using Akka.Persistence;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Serialization;
using static SecureGateway.Mail.RecipientDisposition;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>What the queue promises, whatever it is kept in.</summary>
public abstract class QueueContract
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Empty, and the test's own; the test is skipped where there can be none.</summary>
    internal abstract QueueStorage Storage { get; }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task What_is_acknowledged_is_in_the_journal()
    {
        await using var node = new QueueNode(Storage);
        for (var i = 1; i <= 5; i++)
        {
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
            Assert.True(Storage.Rows() >= i);
        }
    }

    [SkippableFact]
    public async Task A_message_is_offered_for_delivery_and_gone_when_delivered_with_its_body()
    {
        await using var node = new QueueNode(Storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var attempt = await node.AttemptAsync();
        Assert.Equal(id, attempt.Id);
        Assert.Equal("sender@corp.example", attempt.Envelope.Sender!.ToString());
        node.Answer(Sample.Outcome(attempt, Delivered));
        Assert.Null(await node.ShowAsync(id));
        await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 0, "the body is deleted");
    }

    [SkippableFact]
    [Trait("Rule", "O-5")]
    public async Task A_deferred_message_is_offered_again_when_it_is_due_and_not_before()
    {
        await using var node = new QueueNode(Storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Deferred, node.Now.AddMinutes(5), strikes: 1));
        Assert.Equal(1, (await node.ShowAsync(id))!.Entry.Destinations[0].Strikes);
        for (var minute = 0; minute < 4; minute++)
            node.Advance(TimeSpan.FromMinutes(1));
        await node.AcceptAsync(Sample.Envelope("b@y.example")); // makes the lane look, and is what is offered next
        Assert.Equal("y.example", (await node.AttemptAsync()).NextHop);
        node.Advance(TimeSpan.FromMinutes(1));
        await Eventually.BecomesTrueAsync(
            () =>
            {
                node.Advance(TimeSpan.FromMilliseconds(1));
                return node.Delivery.HasMessages;
            },
            "the message is offered again");
        var again = await node.AttemptAsync();
        Assert.Equal((id, 2, 1), (again.Id, again.Attempt, again.Strikes));
    }

    [SkippableFact]
    [Trait("Rule", "Q-5")]
    public async Task After_a_restart_what_was_under_way_is_possibly_delivered_and_the_rest_waits_as_before()
    {
        QueueId waiting, underWay;
        DateTimeOffset due;
        await using (var node = new QueueNode(Storage))
        {
            waiting = await node.AcceptAsync(Sample.Envelope("a@x.example"));
            due = node.Now.AddMinutes(5);
            node.Answer(Sample.Outcome(await node.AttemptAsync(), Deferred, due, strikes: 1));
            underWay = await node.AcceptAsync(Sample.Envelope("b@y.example"));
            await node.AttemptAsync();
        }

        await using (var node = new QueueNode(Storage))
        {
            var again = await node.AttemptAsync();
            Assert.Equal((underWay, 2, true), (again.Id, again.Attempt, again.PossiblyDelivered));
            var entry = (await node.ShowAsync(waiting))!;
            Assert.Equal((1, due, false), (entry.Entry.Destinations[0].Strikes, entry.Entry.Destinations[0].Due, entry.Entry.Destinations[0].PossiblyDelivered));
            Assert.Equal(Sample.Inbound.Client, entry.Inbound!.Client);
        }
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task When_the_journal_fails_everyone_who_waits_is_refused_and_later_mail_is_taken_again()
    {
        await using var node = new QueueNode(Storage);
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        Storage.Break();
        var sent = new HashSet<QueueId>();
        for (var i = 0; i < 50; i++)
        {
            var enqueue = await node.StoredAsync(Sample.Envelope("a@x.example"));
            sent.Add(enqueue.Id);
            node.Queue.Tell(enqueue, node.Client);
        }

        for (var i = 0; i < 50; i++)
            Assert.True(sent.Remove((await node.Client.ExpectMsgAsync<EnqueueRefused>(Patience)).Id));
        await Eventually.BecomesTrueAsync(
            () => node.Queue.Ask(new QueueQueries.SummarizeQueue(), Patience).Result is QueueUnavailable,
            "the lane is down, and the queue says so");
        Storage.Mend();
        await StartLaneAgainAsync(node);
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        Assert.Equal(2, (await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
    }

    [SkippableFact]
    [Trait("Rule", "Q-7")]
    public async Task After_a_start_it_is_known_how_much_is_in_a_lane_before_anything_happens_there()
    {
        await using (var node = new QueueNode(Storage))
        {
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
            node.Answer(Sample.Outcome(await node.AttemptAsync(), Deferred, node.Now.AddHours(1)));
            await node.AskAsync<OperationDone>(new QueueCommands.Hold(QueueFilter.Everything, "op"));
        }

        await using (var node = new QueueNode(Storage))
        {
            Assert.Equal(1, (await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
            Assert.Equal(1, (await node.AskAsync<QueueLanes>(new QueueQueries.ListLanes())).Lanes.Single(lane => lane.State is not null).Messages);
        }
    }

    [SkippableFact]
    [Trait("Rule", "Q-5")]
    public async Task A_journal_that_fails_neither_begins_an_attempt_twice_nor_loses_its_outcome()
    {
        await using var node = new QueueNode(Storage);
        var answered = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var attempt = await node.AttemptAsync();
        var pending = await node.AcceptAsync(Sample.Envelope("b@y.example"));
        var slow = await node.AttemptAsync();
        Storage.Break();
        node.Answer(Sample.Outcome(attempt, Delivered));
        await Eventually.BecomesTrueAsync(
            () => node.Queue.Ask(new QueueQueries.SummarizeQueue(), Patience).Result is QueueUnavailable,
            "the lane is down");
        Storage.Mend();
        await StartLaneAgainAsync(node);
        Assert.Null(await node.ShowAsync(answered));
        Assert.True((await node.ShowAsync(pending))!.Entry.Destinations[0].UnderWay);
        node.Answer(Sample.Outcome(slow, Delivered));
        Assert.Null(await node.ShowAsync(pending));
        await node.Delivery.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task While_the_lane_is_down_or_reads_its_journal_mail_is_refused_at_once_and_leaves_no_body()
    {
        await using var node = new QueueNode(Storage, hocon: "akka.persistence.max-concurrent-recoveries = 1, own-thread.type = PinnedDispatcher");
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        Assert.Null(node.Health.Problem);
        Storage.Break();
        await RefusedAsync(node); // its row cannot be written: what became of its body is known after the next start
        await Eventually.BecomesTrueAsync(() => node.Health.Problem is not null, "the queue says that it is down");
        Assert.Contains("451", node.Health.Problem, StringComparison.Ordinal);

        await RefusedAsync(node); // no lane
        await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 2, "the body of what no lane has seen is deleted");
        Storage.Mend();
        using (var reading = new ManualResetEventSlim())
        {
            // One at a time may read a journal: as long as this one does, the lane waits for its turn.
            node.System.ActorOf(Props.Create(() => new SlowReader(node.Claims, reading, node.Client)).WithDispatcher("own-thread")); // it blocks nobody else's
            await node.Client.ExpectMsgAsync<string>(Patience);
            await Eventually.BecomesTrueAsync(
                () =>
                {
                    node.Advance(TimeSpan.FromSeconds(1));
                    return LaneIsThere(node);
                },
                "the lane is started again");
            for (var i = 0; i < 20; i++)
                await RefusedAsync(node); // it has not read its journal
            reading.Set();
            await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue());
        }

        await Eventually.BecomesTrueAsync(() => node.Health.Problem is null, "the queue says that it works");
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 2, "no body is left of what was refused");

        static async Task RefusedAsync(QueueNode node)
        {
            var enqueue = await node.StoredAsync(Sample.Envelope("refused@x.example"));
            node.Queue.Tell(enqueue, node.Client);
            Assert.Equal(enqueue.Id, (await node.Client.ExpectMsgAsync<EnqueueRefused>(Patience)).Id);
        }

        static bool LaneIsThere(QueueNode node) => ((ActorRefWithCell)node.Queue).Children.OfType<ActorRefWithCell>().Any(keeper => keeper.Children.Any());
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task What_was_refused_is_not_delivered_although_the_journal_has_it_after_all()
    {
        await using var node = new QueueNode(Storage);
        await node.AcceptAsync(Sample.Envelope("first@x.example"));
        await node.AttemptAsync();
        Storage.Break();
        var enqueue = await node.StoredAsync(Sample.Envelope("a@x.example"));
        node.Queue.Tell(enqueue, node.Client);
        Assert.Equal(enqueue.Id, (await node.Client.ExpectMsgAsync<EnqueueRefused>(Patience)).Id);

        // As if the disk had told of an error, and written the row.
        var row = EventCodec.Write(new LaneBatch(
        [
            new QueueEvents.Accepted(
                enqueue.Id, enqueue.Accepted, StoredEnvelope.Of(enqueue.Envelope, enqueue.Inbound), enqueue.Body, enqueue.Size,
                [new PlannedDestination("x.example", [0])], null),
            new QueueEvents.AttemptStarted(enqueue.Id, enqueue.Accepted, "x.example", false),
        ]));
        Storage.Mend();
        Storage.WriteRow(2, row);
        await StartLaneAgainAsync(node);

        Assert.Null(await node.ShowAsync(enqueue.Id));
        Assert.False(node.Delivery.HasMessages);
        await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 1, "its body is deleted");
        await node.AcceptAsync(Sample.Envelope("next@x.example"));
    }

    [SkippableFact]
    [Trait("Rule", "Q-3")]
    public async Task A_report_about_a_body_that_cannot_be_read_is_asked_for_without_it_in_the_end()
    {
        await using var node = new QueueNode(Storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Failed));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            var ask = await AskedAsync();
            Assert.False(ask.WithoutOriginal);
            node.Queue.Tell(new ReportFailed(id, ask.Kind, "no body"));
        }

        Assert.True((await AskedAsync()).WithoutOriginal);

        async Task<ComposeReport> AskedAsync()
        {
            await Eventually.BecomesTrueAsync(
                () =>
                {
                    node.Advance(TimeSpan.FromMinutes(1));
                    return node.Reports.HasMessages;
                },
                "the report is asked for");
            return await node.Reports.ExpectMsgAsync<ComposeReport>(Patience);
        }
    }

    [SkippableFact]
    public async Task A_failed_message_becomes_a_report_that_is_delivered_itself()
    {
        await using var node = new QueueNode(Storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Failed));
        var ask = await node.Reports.ExpectMsgAsync<ComposeReport>(Patience);
        Assert.Equal((id, ReportKind.Failed), (ask.About, ask.Kind));
        node.Queue.Tell(new ReportComposed(id, ask.Kind, "report"u8.ToArray(), Sample.NullSender("sender@corp.example")));
        var report = await node.AttemptAsync();
        Assert.Null(report.Envelope.Sender);
        Assert.Equal("report"u8.ToArray(), await node.Store.WholeAsync(report.Body));
        Assert.Null(await node.ShowAsync(id));
        node.Answer(Sample.Outcome(report, Failed));
        Assert.Null(await node.ShowAsync(report.Id));
        await node.Reports.ExpectNoMsgAsync(TimeSpan.Zero);
    }

    [SkippableFact]
    public async Task A_report_that_is_due_at_a_crash_is_asked_for_at_the_next_start()
    {
        QueueId id;
        await using (var node = new QueueNode(Storage))
        {
            id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
            node.Answer(Sample.Outcome(await node.AttemptAsync(), Failed));
            await node.Reports.ExpectMsgAsync<ComposeReport>(Patience);
        }

        await using (var node = new QueueNode(Storage))
            Assert.Equal(id, (await node.Reports.ExpectMsgAsync<ComposeReport>(Patience)).About);
    }

    [SkippableFact]
    public async Task A_report_that_cannot_be_stored_is_asked_for_again()
    {
        await using var node = new QueueNode(Storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Failed));
        var ask = await node.Reports.ExpectMsgAsync<ComposeReport>(Patience);
        node.Store.Dispose();
        node.Queue.Tell(new ReportComposed(id, ask.Kind, "report"u8.ToArray(), Sample.NullSender("sender@corp.example")));
        await Eventually.BecomesTrueAsync(
            () =>
            {
                node.Advance(TimeSpan.FromMinutes(1));
                return node.Reports.HasMessages;
            },
            "the report is asked for again");
        Assert.Equal(ReportKind.Failed, Assert.Single((await node.ShowAsync(id))!.Entry.ReportsDue));
    }

    [SkippableFact]
    public async Task Journal_and_snapshots_do_not_grow_with_mail_that_is_gone()
    {
        var lane = new LaneOptions { SnapshotAfter = 20_000, Linger = TimeSpan.Zero };
        QueueId waiting;
        await using (var node = new QueueNode(Storage, lane: lane))
        {
            waiting = await node.AcceptAsync(Sample.Envelope("a@x.example"));
            node.Answer(Sample.Outcome(await node.AttemptAsync(), Deferred, node.Now.AddDays(1), strikes: 1));
            var sizes = new List<long>();
            for (var round = 0; round < 6; round++)
            {
                for (var i = 0; i < 100; i++)
                {
                    await node.AcceptAsync(Sample.Envelope("b@y.example"));
                    node.Answer(Sample.Outcome(await node.AttemptAsync(), Delivered));
                }

                node.Time.Advance(TimeSpan.FromSeconds(1));
                sizes.Add(Storage.Octets());
            }

            await Eventually.BecomesTrueAsync(() => Storage.Rows() < 150, "the journal's beginning is deleted");
            await Eventually.BecomesTrueAsync(() => Storage.Snapshots() <= 2, "older snapshots are deleted");
            Assert.True(sizes[^1] <= sizes[1] * 1.5, string.Join(' ', sizes));
            await node.AskAsync<OperationDone>(new QueueCommands.Release(QueueFilter.Everything, "op")); // the last outcome is in the journal, too
        }

        await using (var node = new QueueNode(Storage, lane: lane))
        {
            Assert.Equal(1, (await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
            Assert.Equal(1, (await node.ShowAsync(waiting))!.Entry.Destinations[0].Strikes);
            await node.AcceptAsync(Sample.Envelope("b@y.example")); // sequence numbers go on after a deletion
        }
    }

    [SkippableFact]
    public async Task In_steady_traffic_outcomes_wait_a_moment_to_share_the_row_of_the_next_message()
    {
        await using var node = new QueueNode(Storage, lane: new LaneOptions());
        var mail = new List<DeliveryAttempt>();
        for (var i = 0; i < 3; i++)
        {
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
            mail.Add(await node.AttemptAsync());
        }

        node.Answer(Sample.Outcome(mail[0], Delivered));
        Assert.Null(await node.ShowAsync(mail[0].Id));
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var rows = node.Journal.Read("queue-lane-0", 3, 100);
        Assert.Equal(["Attempted", "Gone", "Accepted", "AttemptStarted"], Assert.Single(rows).Events.Select(e => e.GetType().Name));

        node.Answer(Sample.Outcome(mail[1], Delivered));
        Assert.Null(await node.ShowAsync(mail[1].Id));
        node.Advance(node.Options.Lane.Linger);
        await Eventually.BecomesTrueAsync(() => Storage.Rows() == 5, "no message came: a row of its own");
    }

    [SkippableFact]
    public async Task What_comes_while_a_row_is_written_goes_as_one_row()
    {
        await using var node = new QueueNode(Storage);
        node.Configuration.Window = 1000;
        var mail = new List<Enqueue>();
        for (var i = 0; i < 500; i++)
            mail.Add(Sample.Enqueue(Sample.Envelope("a@x.example"), node.Now, i + 1));
        await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue()); // recovered
        foreach (var each in mail)
            node.Queue.Tell(each, node.Client);
        for (var i = 0; i < 500; i++)
            await node.Client.ExpectMsgAsync<Enqueued>(Patience);
        Assert.InRange(Storage.Rows(), 1, 250);
    }

    [SkippableFact]
    public async Task Bodies_without_a_message_are_deleted_at_start()
    {
        await using (var node = new QueueNode(Storage))
        {
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
            await node.StoredAsync(Sample.Envelope("never@enqueued.example"));
        }

        await using (var node = new QueueNode(Storage))
        {
            var attempt = await node.AttemptAsync();
            await Eventually.BecomesTrueAsync(() => Storage.Bodies() == 1, "the orphan is deleted");
            Assert.Equal(1000, (await node.Store.ReadAsync(attempt.Body, default)).Length);
        }
    }

    [SkippableFact]
    public async Task Draining_begins_nothing_and_answers_when_the_last_attempt_has_ended()
    {
        await using var node = new QueueNode(Storage);
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var attempt = await node.AttemptAsync();
        node.Queue.Tell(new QueueCommands.DrainLane(TimeSpan.FromSeconds(10)), node.Client);
        node.Queue.Tell(Sample.Enqueue(Sample.Envelope("b@y.example"), node.Now), node.Client);
        await node.Client.ExpectMsgAsync<Enqueued>(Patience);
        node.Answer(Sample.Outcome(attempt, Delivered));
        Assert.Equal(new LaneDrained(0), await node.Client.ExpectMsgAsync<LaneDrained>(Patience));
        Assert.False(node.Delivery.HasMessages);
        Assert.Equal(1, (await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
    }

    [SkippableFact]
    public async Task Draining_gives_up_waiting_in_the_end()
    {
        await using var node = new QueueNode(Storage);
        await node.AcceptAsync(Sample.Envelope("a@x.example"));
        await node.AttemptAsync();
        node.Queue.Tell(new QueueCommands.DrainLane(TimeSpan.FromSeconds(10)), node.Client);
        await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue());
        node.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(new LaneDrained(1), await node.Client.ExpectMsgAsync<LaneDrained>(Patience));
    }

    [SkippableFact]
    [Trait("Rule", "Q-7")]
    public async Task Operators_list_summarize_and_delete()
    {
        await using var node = new QueueNode(Storage);
        node.Configuration.Window = 1;
        var ids = new List<QueueId>();
        for (var i = 0; i < 5; i++)
            ids.Add(await node.AcceptAsync(Sample.Envelope($"user{i}@x.example")));
        await node.AttemptAsync();

        var first = await node.AskAsync<QueuePage>(new QueueQueries.ListMessages(QueueFilter.Everything, Limit: 3));
        Assert.Equal((3, 5), (first.Entries.Length, first.Matched));
        var second = await node.AskAsync<QueuePage>(new QueueQueries.ListMessages(QueueFilter.Everything, first.Next, 3));
        Assert.Null(second.Next);
        Assert.Equal(ids.Order(), first.Entries.Concat(second.Entries).Select(e => e.Id));
        var found = await node.AskAsync<QueuePage>(new QueueQueries.ListMessages(new QueueFilter { Recipient = "USER3@" }));
        Assert.Equal(ids[3], Assert.Single(found.Entries).Id);

        var line = Assert.Single((await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Lines);
        Assert.Equal(("x.example", FailureReason.None, 5, 1), (line.NextHop, line.Reason, line.Destinations, line.UnderWay));

        Assert.Equal(new OperationDone(5, 4, 1), await node.AskAsync<OperationDone>(new QueueCommands.Delete(QueueFilter.Everything, "op")));
        Assert.Equal(1, (await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
        Assert.Null(await node.ShowAsync(ids[4]));
    }

    [SkippableFact]
    public async Task Who_follows_the_lane_hears_everything_durable_in_order()
    {
        var observer = new Follower();
        await using var node = new QueueNode(Storage, observer: observer);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Delivered));
        Assert.Null(await node.ShowAsync(id));
        await Eventually.BecomesTrueAsync(() => observer.Names.Count == 4, "all events are told");
        Assert.Equal(["Accepted", "AttemptStarted", "Attempted", "Gone"], observer.Names);
        Assert.Equal([0], observer.Starts);

        await node.AcceptAsync(Sample.Envelope("b@x.example"));
        var rows = Storage.Rows();
        Storage.Break();
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Delivered));
        await Eventually.BecomesTrueAsync(() => node.Health.Problem is not null, "the lane is down");
        Storage.Mend();
        await StartLaneAgainAsync(node);
        Assert.Equal([0, rows], observer.Starts);
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_one_who_follows_has_missed_is_read_from_the_journal_which_waits_for_it()
    {
        var observer = new Follower { Known = 3 };
        await using var node = new QueueNode(Storage, lane: new LaneOptions { SnapshotAfter = 1, Linger = TimeSpan.Zero }, observer: observer);
        var journal = node.Journal;
        for (var i = 0; i < 6; i++)
        {
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
            node.Answer(Sample.Outcome(await node.AttemptAsync(), Delivered));
            await Eventually.BecomesTrueAsync(() => observer.Names.Count == 4 * (i + 1), "all events are told");
        }

        await Eventually.BecomesTrueAsync(() => journal.Read("queue-lane-0", 0, 100) is [{ SequenceNr: 4 }, ..], "what a snapshot covers is gone, as far as it is known");
        var rows = journal.Read("queue-lane-0", 0, 100);
        Assert.Equal(Enumerable.Range(4, rows.Count).Select(n => (long)n), rows.Select(row => row.SequenceNr));
        Assert.Equal(observer.Names.TakeLast(rows.Sum(row => row.Events.Count)), rows.SelectMany(row => row.Events).Select(e => e.GetType().Name));
        Assert.Equal(rows.Skip(1).Take(2).Select(row => row.SequenceNr), journal.Read("queue-lane-0", 4, 2).Select(row => row.SequenceNr));
        Assert.Empty(journal.Read("queue-lane-0", rows[^1].SequenceNr, 100));
        Assert.Empty(journal.Read("another", 0, 100));
        Assert.True(journal.Octets > 0);
    }

    [SkippableFact]
    [Trait("Rule", "Q-5")]
    public async Task A_journal_with_a_hole_is_not_taken_for_a_shorter_one()
    {
        await using (var node = new QueueNode(Storage))
        {
            for (var i = 0; i < 3; i++)
                await node.AcceptAsync(Sample.Envelope("a@x.example"));
        }

        Storage.DeleteRow(2);
        await using (var node = new QueueNode(Storage))
        {
            await Eventually.BecomesTrueAsync(() => node.Health.Problem?.Contains("started again", StringComparison.Ordinal) == true, "the lane does not start");
            Assert.IsType<QueueUnavailable>(await node.Queue.Ask(new QueueQueries.SummarizeQueue(), Patience));
            Assert.False(node.Delivery.HasMessages);
        }
    }

    // The wait before a lane is started again goes by virtual time, and longer each time.
    private static Task StartLaneAgainAsync(QueueNode node) => Eventually.BecomesTrueAsync(
        () =>
        {
            node.Advance(TimeSpan.FromSeconds(1));
            return node.Queue.Ask(new QueueQueries.SummarizeQueue(), Patience).Result is QueueSummary;
        },
        "the lane is back");

    private sealed class SlowReader : ReceivePersistentActor
    {
        public SlowReader(ILaneClaims claims, ManualResetEventSlim done, IActorRef told)
        {
            (JournalPluginId, SnapshotPluginId) = (claims.JournalPluginId, claims.SnapshotPluginId);
            Recover<RecoveryCompleted>(_ =>
            {
                told.Tell("reading");
                Assert.True(done.Wait(Patience * 4)); // longer than anything that is waited for meanwhile
            });
        }

        public override string PersistenceId => "slow-reader";
    }

    private sealed class Follower : ILaneObserver
    {
        private readonly List<string> _names = [];
        private readonly List<long> _starts = [];

        public long Known { get; init; } = long.MaxValue;

        public IReadOnlyList<string> Names
        {
            get
            {
                lock (_names)
                    return [.. _names];
            }
        }

        public IReadOnlyList<long> Starts
        {
            get
            {
                lock (_names)
                    return [.. _starts];
            }
        }

        public void Began(string laneId, long sequenceNr)
        {
            lock (_names)
                _starts.Add(sequenceNr);
        }

        public void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events)
        {
            lock (_names)
                _names.AddRange(events.Select(e => e.GetType().Name));
        }

        public long MayForget(string laneId, long upTo) => Math.Min(upTo, Known);
    }
}
