using System.Buffers;
using System.Collections.Immutable;
using Akka.Actor;
using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Postgres;
using SecureGateway.TestSupport;
using static SecureGateway.Mail.RecipientDisposition;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>Several nodes on one database, all of them active, under virtual time.</summary>
public sealed class SeveralNodesTests(Postgres postgres) : IClassFixture<Postgres>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<TemporaryDirectory> _directories = [];
    private readonly List<QueueNode> _nodes = [];
    private PostgresOptions _database = null!;

    public async Task InitializeAsync() => _database = PostgresInstance.Problem is null ? await postgres.CreateAsync() : null!;

    public async Task DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        _directories.ForEach(directory => directory.Dispose());
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task Each_node_accepts_into_a_lane_of_its_own_and_delivers_from_it()
    {
        var nodes = await StartAsync(3);
        Assert.Equal([0, 1, 2], nodes.Select(node => node.Home.Number!.Value));
        foreach (var node in nodes)
        {
            var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
            var attempt = await node.AttemptAsync();
            Assert.Equal(id, attempt.Id);
            Assert.Equal(1000, (await node.Store.ReadAsync(attempt.Body, default)).Length);
            node.Answer(Sample.Outcome(attempt, Delivered));
        }

        await Eventually.BecomesTrueAsync(() => nodes[0].Storage.Bodies() == 0, "every body is deleted");
    }

    [SkippableFact]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "Q-6")]
    [Trait("Rule", "O-5")]
    public async Task When_a_node_gives_no_sign_of_life_another_carries_on_with_its_mail_beside_its_own()
    {
        var nodes = await StartAsync(2);
        var (dead, other) = (nodes[0], nodes[1]);
        var waiting = await dead.AcceptAsync(Sample.Envelope("a@x.example"));
        var due = dead.Now.AddMinutes(5);
        dead.Answer(Sample.Outcome(await dead.AttemptAsync(), Deferred, due, strikes: 1));
        await dead.AskAsync<OperationDone>(new QueueCommands.Hold(QueueFilter.Everything, "op"));
        var underWay = await dead.AcceptAsync(Sample.Envelope("c@y.example"));
        await dead.AttemptAsync();
        var own = await other.AcceptAsync(Sample.Envelope("own@z.example"));
        await other.AttemptAsync();

        await SecondAsync(dead, other);
        await SecondAsync(dead, other);
        await dead.DisposeAsync();
        await UntilAsync(async () => (await LanesSeenAsync(other))[0] is { Silent.TotalSeconds: > 2 }, "the other one sees it", other);
        Assert.Equal(
            [("queue-lane-0", "gw0", QueueLaneUse.Home, 2), ("queue-lane-1", "gw1", QueueLaneUse.Home, 1)],
            (await LanesSeenAsync(other)).Select(lane => (lane.Lane, lane.Node, lane.Use, lane.Messages)));
        Assert.Equal([null, QueueLaneState.Working], (await LanesSeenAsync(other)).Select(lane => lane.State)); // of the one only its node could tell
        Assert.All(await LanesSeenAsync(other), lane => Assert.NotNull(lane.Since));
        await UntilAsync(() => other.Delivery.HasMessages, "the other one begins", other);
        var again = await other.AttemptAsync();
        Assert.Equal((underWay, 2, true), (again.Id, again.Attempt, again.PossiblyDelivered));
        var destination = (await other.ShowAsync(waiting))!.Entry.Destinations[0];
        Assert.Equal((1, due, true, false), (destination.Strikes, destination.Due, destination.Held, destination.PossiblyDelivered));
        Assert.Equal(new[] { waiting, underWay, own }.Order(), await ListAsync(other));

        // What is told at one node goes to every lane it has.
        Assert.Equal(new OperationDone(3, 1, 0), await other.AskAsync<OperationDone>(new QueueCommands.Release(QueueFilter.Everything, "op")));
        Assert.Equal(new OperationDone(3, 1, 2), await other.AskAsync<OperationDone>(new QueueCommands.Delete(QueueFilter.Everything, "op")));
        Assert.Equal(2, (await other.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
        await UntilAsync(async () => (await LanesSeenAsync(other))[0] is { Node: "gw1", Use: QueueLaneUse.Adopted, Messages: 1 }, "it says that it looks after it", other);
        other.Answer(Sample.Outcome(again, Delivered));
        await UntilAsync(() => Lane(0).Settled, "nothing is left of it, and it is let go", other);
        Assert.Equal([own], await ListAsync(other));
        await UntilAsync(async () => (await LanesSeenAsync(other))[0] is { Use: QueueLaneUse.Empty, Messages: 0 }, "it says that nobody has it", other);
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task Of_two_that_die_each_of_the_others_takes_one()
    {
        var nodes = await StartAsync(4);
        foreach (var node in nodes[..2])
        {
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
            node.Answer(Sample.Outcome(await node.AttemptAsync(), Deferred, node.Now.AddHours(1)));
            await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue());
            await node.DisposeAsync();
        }

        await UntilAsync(() => Lane(0).Node != "gw0" && Lane(1).Node != "gw1", "both are looked after", nodes[2], nodes[3]);
        Assert.Equal(["gw2", "gw3"], new[] { Lane(0).Node, Lane(1).Node }.Order());
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task What_a_node_that_stops_lets_go_is_taken_at_once_and_given_back_when_it_returns()
    {
        var nodes = await StartAsync(2);
        var (first, second) = (nodes[0], nodes[1]);
        var id = await first.AcceptAsync(Sample.Envelope("a@x.example"));
        first.Answer(Sample.Outcome(await first.AttemptAsync(), Deferred, first.Now.AddHours(1), strikes: 1));
        await StopAsync(first);
        Assert.Equal((false, null), (Lane(0).Settled, Lane(0).Holder));
        await Eventually.BecomesTrueAsync(
            () =>
            {
                second.Advance(TimeSpan.FromSeconds(1)); // looks again; the clock by which it counts silence stands still
                return Lane(0).Node == "gw1";
            },
            "it takes the lane");
        Assert.Equal([id], await ListAsync(second));

        var back = Launch(5);
        await UntilAsync(() => back.Health.Problem is null, "it has a lane", second, back);
        Assert.Equal(0, back.Home.Number);
        Assert.Equal(1, (await back.ShowAsync(id))!.Entry.Destinations[0].Strikes);
        Assert.Empty(await ListAsync(second));
        Assert.Equal(2, Lanes());
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task A_lane_is_not_handed_over_while_an_attempt_is_under_way()
    {
        var nodes = await StartAsync(2);
        var (first, second) = (nodes[0], nodes[1]);
        await first.AcceptAsync(Sample.Envelope("a@x.example"));
        await first.AttemptAsync();
        await StopAsync(first);
        await UntilAsync(() => second.Delivery.HasMessages, "the other one begins again", second);
        var attempt = await second.AttemptAsync();

        var third = Launch(5);
        await UntilAsync(() => third.Health.Problem is null, "it has a lane", second, third);
        Assert.Equal((2, "gw1"), (third.Home.Number, Lane(0).Node));
        second.Answer(Sample.Outcome(attempt, Delivered));
        await UntilAsync(() => Lane(0).Settled, "it goes on at the one that had it", second, third);
        Assert.False(third.Delivery.HasMessages);
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task Who_asks_for_a_busy_lane_is_refused_once_and_holds_its_mail_up_no_more()
    {
        var nodes = await StartAsync(2);
        var (first, second) = (nodes[0], nodes[1]);
        var waiting = await first.AcceptAsync(Sample.Envelope("b@y.example"));
        first.Answer(Sample.Outcome(await first.AttemptAsync(), Deferred, first.Now.AddHours(1)));
        await first.AcceptAsync(Sample.Envelope("a@x.example"));
        await first.AttemptAsync();
        await StopAsync(first);
        await UntilAsync(() => second.Delivery.HasMessages, "the other one begins again", second);
        await second.AttemptAsync(); // to a server that is slow

        Assert.Equal("gw1", Query($"UPDATE lane SET wanted_by = '{Guid.NewGuid()}' WHERE name = 'queue-lane-0' RETURNING node", reader => reader.GetString(0))); // and died
        await UntilAsync(async () => (await LanesSeenAsync(second))[0].Wish == QueueLaneWish.ByAnother || Query("SELECT wanted_by FROM lane WHERE name = 'queue-lane-0'", reader => reader.IsDBNull(0)), "it is seen", second);
        await UntilAsync(() => Query("SELECT wanted_by FROM lane WHERE name = 'queue-lane-0'", reader => reader.IsDBNull(0)), "it is refused", second);
        Assert.Equal("gw1", Lane(0).Node);
        Assert.Equal(new OperationDone(2, 1, 0), await second.AskAsync<OperationDone>(new QueueCommands.RetryNow(QueueFilter.Everything, "op")));
        Assert.Equal(waiting, (await second.AttemptAsync()).Id);
    }

    [SkippableFact]
    public async Task A_lane_with_nothing_in_it_is_left_alone_until_a_node_needs_one()
    {
        var nodes = await StartAsync(2);
        await StopAsync(nodes[0]);
        Assert.True(Lane(0).Settled);
        for (var i = 0; i < 10; i++)
            await SecondAsync(nodes[1]);
        Assert.Null(Lane(0).Holder);
        var next = Launch(7);
        await UntilAsync(() => next.Health.Problem is null, "it has a lane", nodes[1], next);
        Assert.Equal(0, next.Home.Number);
        await next.AcceptAsync(Sample.Envelope("a@x.example"));
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task Who_cleans_up_a_lane_spares_the_bodies_of_others()
    {
        var nodes = await StartAsync(3);
        var stored = await nodes[1].StoredAsync(Sample.Envelope("a@x.example")); // its message is on the way
        var orphan = await nodes[0].StoredAsync(Sample.Envelope("never@enqueued.example"));
        await nodes[0].AcceptAsync(Sample.Envelope("b@x.example"));
        await nodes[0].AttemptAsync();
        await nodes[0].DisposeAsync();

        await UntilAsync(() => nodes[2].Delivery.HasMessages || nodes[1].Delivery.HasMessages, "one looks after it", nodes[1], nodes[2]);
        await Eventually.BecomesTrueAsync(() => nodes[1].Storage.Bodies() == 2, "its orphan is deleted");
        await Assert.ThrowsAsync<MessageStoreException>(async () => await nodes[2].Store.ReadAsync(orphan.Body, default));
        Assert.Equal(1000, (await nodes[2].Store.ReadAsync(stored.Body, default)).Length);
        nodes[1].Queue.Tell(stored, nodes[1].Client);
        Assert.Equal(stored.Id, (await nodes[1].Client.ExpectMsgAsync<Enqueued>(Patience)).Id);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_body_that_was_stored_for_another_lane_is_not_taken_into_this_one()
    {
        var nodes = await StartAsync(2);
        var ours = await nodes[0].StoredAsync(Sample.Envelope("a@x.example"));
        var theirs = await nodes[1].StoredAsync(Sample.Envelope("a@x.example"));
        foreach (var wrong in (Enqueue[])[ours with { Body = theirs.Body }, ours with { Id = QueueId.New(nodes[0].Now), Body = new BodyId(ours.Body.Value + (2L << 48)) }])
        {
            nodes[0].Queue.Tell(wrong, nodes[0].Client);
            Assert.Equal(wrong.Id, (await nodes[0].Client.ExpectMsgAsync<EnqueueRefused>(Patience)).Id);
        }

        nodes[0].Queue.Tell(ours, nodes[0].Client);
        Assert.Equal(ours.Id, (await nodes[0].Client.ExpectMsgAsync<Enqueued>(Patience)).Id);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_node_that_lost_its_lane_refuses_what_was_stored_for_it_and_takes_mail_again_with_another()
    {
        var nodes = await StartAsync(2);
        var late = await nodes[0].StoredAsync(Sample.Envelope("a@x.example"));
        var underWay = await nodes[0].AcceptAsync(Sample.Envelope("b@x.example"));
        await nodes[0].AttemptAsync();
        await UntilAsync(() => Lane(0).Node == "gw1", "the other one takes it", nodes[1]); // the first one's clock stands still
        await UntilAsync(
            () => (nodes[0].Home.Number == 2 || Lane(0).Node == "gw0") && nodes[0].Health.Problem is null, "it has another lane, or this one back", nodes[0], nodes[1]);
        Assert.Equal([(underWay, "x.example")], (await nodes[0].Delivery.ExpectMsgAsync<WithdrawAttempts>(Patience)).Which);
        nodes[0].Queue.Tell(late, nodes[0].Client);
        Assert.Equal(late.Id, (await nodes[0].Client.ExpectMsgAsync<EnqueueRefused>(Patience)).Id);
        await nodes[0].AcceptAsync(Sample.Envelope("c@x.example"));
    }

    [SkippableFact]
    [Trait("Rule", "Q-3")]
    public async Task A_report_of_a_lane_that_is_looked_after_belongs_to_that_lane()
    {
        var nodes = await StartAsync(2);
        var id = await nodes[0].AcceptAsync(Sample.Envelope("a@x.example"));
        nodes[0].Answer(Sample.Outcome(await nodes[0].AttemptAsync(), Failed));
        await nodes[0].Reports.ExpectMsgAsync<ComposeReport>(Patience);
        await nodes[0].DisposeAsync();
        await UntilAsync(() => nodes[1].Reports.HasMessages, "the report is asked for", nodes[1]);
        var ask = await nodes[1].Reports.ExpectMsgAsync<ComposeReport>(Patience);
        nodes[1].Reports.Sender.Tell(new ReportComposed(id, ask.Kind, "report"u8.ToArray(), Sample.NullSender("sender@corp.example")));
        var report = await nodes[1].AttemptAsync();
        Assert.Equal(0, report.Body.Value >> 48);
        nodes[1].Delivery.Sender.Tell(Sample.Outcome(report, Delivered));
        await UntilAsync(() => Lane(0).Settled, "it is empty then", nodes[1]);
        await Eventually.BecomesTrueAsync(() => nodes[1].Storage.Bodies() == 0, "every body is deleted");
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    [Trait("Rule", "Q-7")]
    public async Task What_an_operator_says_while_a_lane_was_let_go_and_nobody_has_it_yet_reaches_it()
    {
        var nodes = await StartAsync(2);
        var id = await DeferredAsync(nodes[0]);
        await StopAsync(nodes[0]);

        Assert.Equal(new OperationDone(1, 1, 0), await nodes[1].AskAsync<OperationDone>(new QueueCommands.Hold(QueueFilter.Everything, "op")));
        Assert.True((await nodes[1].ShowAsync(id))!.Entry.Destinations[0].Held);
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    [Trait("Rule", "Q-7")]
    public async Task What_an_operator_says_while_a_node_is_missed_reaches_its_lane()
    {
        var nodes = await StartAsync(2);
        var id = await DeferredAsync(nodes[0]);
        await SecondAsync(nodes);
        await nodes[0].DisposeAsync();
        await UntilAsync(async () => (await LanesSeenAsync(nodes[1]))[0] is { Silent.TotalSeconds: > 3 }, "it is missed", nodes[1]);

        // What nobody has is named, until somebody has it.
        var page = await nodes[1].AskAsync<QueuePage>(new QueueQueries.ListMessages(QueueFilter.Everything));
        Assert.Equal(page.Entries.Any(entry => entry.Id == id) ? [] : ["queue-lane-0: its node is gone, and no other has it yet"], page.Unread.Select(lane => lane.ToString()));

        nodes[1].Queue.Tell(new QueueCommands.Hold(QueueFilter.Everything, "op"), nodes[1].Client);
        await UntilAsync(() => nodes[1].Client.HasMessages, "it is answered", nodes[1]);
        Assert.Equal(new OperationDone(1, 1, 0), await nodes[1].Client.ExpectMsgAsync<OperationDone>(Patience));
        Assert.True((await nodes[1].ShowAsync(id))!.Entry.Destinations[0].Held);
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task A_lane_that_its_next_node_cannot_read_is_an_alarm_there_until_it_can_be_read_or_another_one_tries()
    {
        var nodes = await StartAsync(3);
        var id = await DeferredAsync(nodes[0]);
        var own = new Dictionary<QueueNode, QueueId> { [nodes[1]] = await DeferredAsync(nodes[1]), [nodes[2]] = await DeferredAsync(nodes[2]) };
        await nodes[0].DisposeAsync();
        Assert.Equal(1, Query("WITH newer AS (UPDATE journal SET manifest = 'of-a-newer-version' WHERE persistence_id = 'queue-lane-0' AND sequence_number = 1 RETURNING 1) SELECT count(*) FROM newer", reader => reader.GetInt64(0)));
        var others = nodes[1..];

        await UntilAsync(() => others.Any(node => Alarm(node) is not null), "there is an alarm", others);
        var first = others.First(node => Alarm(node) is not null);
        var second = others.First(node => node != first);
        Assert.Equal("queue-lane-0 of the queue at this node", Alarm(first)!.About);
        Assert.Equal(FailureReason.QueueLaneNotRead, Alarm(first)!.Reason);
        Assert.Contains("of-a-newer-version", Alarm(first)!.Detail, StringComparison.Ordinal);
        Assert.Null(first.Health.Problem); // it takes mail into its own

        await UntilAsync(() => Alarm(first) is null && Alarm(second) is not null, "the other one tries", others);
        await UntilAsync(async () => await NamesAsync(first) || await NamesAsync(second), "whoever tries answers with what is in its own lane, and names this one", others);
        Query("UPDATE journal SET manifest = 'B' WHERE persistence_id = 'queue-lane-0' AND sequence_number = 1 RETURNING 1", reader => reader.GetInt32(0));
        await UntilAsync(async () => await HasAsync(first) || await HasAsync(second), "it is read", others);
        Assert.All(others, node => Assert.Null(Alarm(node)));

        async Task<bool> HasAsync(QueueNode node) =>
            await node.Queue.Ask(new QueueQueries.ListMessages(QueueFilter.Everything), Patience) is QueuePage page && page.Entries.Any(entry => entry.Id == id);

        async Task<bool> NamesAsync(QueueNode node) =>
            await node.Queue.Ask(new QueueQueries.ListMessages(QueueFilter.Everything), Patience) is QueuePage { Unread: [{ Lane: "queue-lane-0", IsHome: false } lane] } page
            && page.Entries.Select(entry => entry.Id).SequenceEqual([own[node]]) && lane.Why.StartsWith("it cannot be read: ", StringComparison.Ordinal) && lane.Why.Contains("of-a-newer-version", StringComparison.Ordinal);

        static Alarm? Alarm(QueueNode node) => node.Alarms.Standing.SingleOrDefault();
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task A_copy_of_a_data_directory_is_told_so_and_takes_no_lane_also_when_the_other_node_is_gone()
    {
        var first = (await StartAsync(1))[0];
        var copy = Launch(1, idOf: first);
        await UntilAsync(() => copy.Health.Problem?.Contains("The data directory is a copy", StringComparison.Ordinal) is true, "it says so", first, copy);
        Assert.Contains(HolderId.PathIn(copy.Storage.Directory), copy.Health.Problem, StringComparison.Ordinal);
        Assert.Contains("SecureGateway gw0", copy.Health.Problem, StringComparison.Ordinal); // who else
        Assert.Equal((null, "gw0"), (copy.Home.Number, Lane(0).Node));
        await DeferredAsync(first);

        await first.DisposeAsync();
        for (var i = 0; i < 10; i++)
            await SecondAsync(copy);
        Assert.Null(copy.Home.Number);
        await using var again = new QueueNode(first.Storage);
        await again.StartedAsync(); // at once, on the directory of before
        Assert.Equal(0, again.Home.Number);
    }

    [SkippableFact]
    public async Task A_node_without_a_lane_stores_nothing()
    {
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem);
        var node = Launch(0, started: false);
        await Assert.ThrowsAsync<MessageStoreException>(async () => await node.Store.StoreAsync(new ReadOnlySequence<byte>(new byte[1]), default));
        Assert.False(node.Health.HasLane);
    }

    private static async Task<QueueId> DeferredAsync(QueueNode node)
    {
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        node.Answer(Sample.Outcome(await node.AttemptAsync(), Deferred, node.Now.AddHours(1)));
        await node.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue());
        return id;
    }

    private async Task<QueueNode[]> StartAsync(int count)
    {
        Skip.If(PostgresInstance.Problem is not null, PostgresInstance.Problem);
        for (var i = 0; i < count; i++)
        {
            var node = Launch(i);
            await UntilAsync(() => node.Health.Problem is null, "it has a lane", [.. _nodes]);
        }

        return [.. _nodes];
    }

    private QueueNode Launch(int number, bool started = true, QueueNode? idOf = null)
    {
        var directory = new TemporaryDirectory();
        _directories.Add(directory);
        if (idOf is not null)
            File.Copy(HolderId.PathIn(idOf.Storage.Directory), HolderId.PathIn(directory.Path));
        var database = started ? _database : _database with { ConnectionString = "Host=127.0.0.1;Port=1;Database=nowhere" };
        var node = new QueueNode(new PostgresStorage(directory.Path, database with { NodeName = $"gw{number}" }));
        _nodes.Add(node);
        return node;
    }

    // As the host does it.
    private static async Task StopAsync(QueueNode node)
    {
        node.Queue.Tell(new QueueCommands.DrainLane(TimeSpan.FromSeconds(1)), node.Client);
        await Eventually.BecomesTrueAsync(
            () =>
            {
                node.Advance(TimeSpan.FromSeconds(1));
                return node.Client.HasMessages;
            },
            "it drains");
        await node.Client.ExpectMsgAsync<LaneDrained>(Patience);
        await node.Queue.Ask<LaneReleased>(new QueueCommands.ReleaseLane(), Patience);
    }

    private static async Task<ImmutableArray<QueueLane>> LanesSeenAsync(QueueNode node) =>
        (await node.Queue.Ask<QueueLanes>(new QueueQueries.ListLanes(), Patience)).Lanes;

    private static async Task<QueueId[]> ListAsync(QueueNode node) =>
        [.. (await node.AskAsync<QueuePage>(new QueueQueries.ListMessages(QueueFilter.Everything))).Entries.Select(entry => entry.Id)];

    private Task UntilAsync(Func<bool> condition, string what, params QueueNode[] alive) => UntilAsync(() => Task.FromResult(condition()), what, alive);

    private async Task UntilAsync(Func<Task<bool>> condition, string what, params QueueNode[] alive)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"did not become true: {what}; {string.Join("; ", alive.Select(node => $"home {node.Home.Number} {node.Health.Problem}"))}");
            await SecondAsync(alive);
            await ticks.WaitForNextTickAsync(default);
        }
    }

    // A second for each that lives. Who holds a lane has renewed it before anybody's clock goes on: the database is real, the time is not.
    private async Task SecondAsync(params QueueNode[] alive)
    {
        foreach (var node in alive)
        {
            if (node.Home.Number is not { } home || Lane(home).Node != node.Storage.Postgres!.NodeName)
            {
                node.Advance(TimeSpan.FromSeconds(1));
                continue;
            }

            var beat = Lane(home).Beat;
            await Eventually.BecomesTrueAsync(
                () =>
                {
                    node.Advance(TimeSpan.FromSeconds(0.5));
                    return node.Home.Number != home || Lane(home).Beat != beat;
                },
                "a holder gives a sign of life");
        }

        foreach (var node in alive)
            node.Time.Advance(TimeSpan.FromSeconds(1));
    }

    private long Lanes() => Query("SELECT count(*) FROM lane", reader => reader.GetInt64(0));

    private (Guid? Holder, string Node, long Beat, bool Settled) Lane(int number) => Query(
        $"SELECT holder, node, beat, settled = epoch FROM lane WHERE name = 'queue-lane-{number}'",
        reader => (reader.IsDBNull(0) ? (Guid?)null : reader.GetGuid(0), reader.GetString(1), reader.GetInt64(2), reader.GetBoolean(3)));

    private T Query<T>(string sql, Func<NpgsqlDataReader, T> read)
    {
        using var connection = new NpgsqlConnection($"{_database.ConnectionString};Search Path={PostgresSchema.Name}");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return read(reader);
    }
}
