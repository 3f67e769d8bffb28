using Akka.Actor;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Postgres;
using static SecureGateway.Mail.RecipientDisposition;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>Two nodes on one database: a lane is one's, whatever the other believes.</summary>
public sealed class FencingTests(Postgres postgres) : IClassFixture<Postgres>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryDirectory _one = new();
    private readonly TemporaryDirectory _two = new();

    public void Dispose()
    {
        _one.Dispose();
        _two.Dispose();
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    [Trait("Rule", "Q-5")]
    [Trait("Rule", "O-5")]
    public async Task A_node_that_gives_no_sign_of_life_loses_the_lane_with_all_its_mail_and_can_write_nothing_afterwards()
    {
        var database = await postgres.CreateAsync();
        await using var first = new QueueNode(new PostgresStorage(_one.Path, database));
        var waiting = await first.AcceptAsync(Sample.Envelope("a@x.example"));
        var due = first.Now.AddMinutes(5);
        first.Answer(Sample.Outcome(await first.AttemptAsync(), Deferred, due, strikes: 1));
        var held = await first.AcceptAsync(Sample.Envelope("b@held.example"));
        first.Answer(Sample.Outcome(await first.AttemptAsync(), Deferred, first.Now.AddMinutes(1)));
        await first.AskAsync<OperationDone>(new QueueCommands.Hold(new QueueFilter { NextHop = "held.example" }, "op"));
        var underWay = await first.AcceptAsync(Sample.Envelope("c@y.example"));
        var attempt = await first.AttemptAsync();

        await using var second = new QueueNode(new PostgresStorage(_two.Path, database with { NodeName = "gw2" }));
        await TakesOverAsync(second); // the first one's clock stands still: it does not renew

        var again = await second.AttemptAsync();
        Assert.Equal((underWay, 2, true), (again.Id, again.Attempt, again.PossiblyDelivered));
        var strike = (await second.ShowAsync(waiting))!.Entry.Destinations[0];
        Assert.Equal((1, due, false), (strike.Strikes, strike.Due, strike.PossiblyDelivered));
        Assert.True((await second.ShowAsync(held))!.Entry.Destinations[0].Held);

        // The first one wakes up, and believes that all is as it was.
        var late = await first.StoredAsync(Sample.Envelope("d@z.example"));
        first.Queue.Tell(late, first.Client);
        Assert.Equal(late.Id, (await first.Client.ExpectMsgAsync<EnqueueRefused>(Patience)).Id);
        first.Answer(Sample.Outcome(attempt, Delivered));
        await FindsAnotherAsync(first);
        first.Advance(TimeSpan.FromHours(1));
        Assert.Equal(0, (await first.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
        while (first.Delivery.HasMessages)
            await first.Delivery.ExpectMsgAsync<WithdrawAttempts>(Patience); // the outcome may come after it knows
        Assert.Equal(3, (await second.AskAsync<QueueSummary>(new QueueQueries.SummarizeQueue())).Messages);
        await second.AcceptAsync(Sample.Envelope("e@z.example"));
    }

    [SkippableFact]
    public async Task A_node_that_renews_keeps_the_lane_and_the_other_one_has_another()
    {
        var database = await postgres.CreateAsync();
        await using var first = new QueueNode(new PostgresStorage(_one.Path, database));
        await first.AcceptAsync(Sample.Envelope("a@x.example"));
        await using var second = new QueueNode(new PostgresStorage(_two.Path, database with { NodeName = "gw2" }));
        for (var i = 0; i < 10; i++)
        {
            var beat = Beat(database);
            await Eventually.BecomesTrueAsync(
                () =>
                {
                    first.Advance(TimeSpan.FromSeconds(1.5));
                    return Beat(database) > beat;
                },
                "the holder gives a sign of life");
            second.Time.Advance(TimeSpan.FromSeconds(1));
            second.Advance(TimeSpan.FromSeconds(1));
        }

        await first.AcceptAsync(Sample.Envelope("b@x.example"));
        Assert.Equal((0, 1), (first.Home.Number, second.Home.Number));
    }

    [SkippableFact]
    public async Task An_idle_node_that_was_overtaken_finds_out_by_itself()
    {
        var database = await postgres.CreateAsync();
        await using var first = new QueueNode(new PostgresStorage(_one.Path, database));
        await first.StartedAsync();
        await using var second = new QueueNode(new PostgresStorage(_two.Path, database with { NodeName = "gw2" }));
        await TakesOverAsync(second);
        await FindsAnotherAsync(first);
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task A_lane_that_cannot_be_written_stays_with_its_node_which_has_its_attempts_under_way()
    {
        var database = await postgres.CreateAsync();
        QueueStorage storage = new PostgresStorage(_one.Path, database);
        await using var node = new QueueNode(storage);
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var attempt = await node.AttemptAsync();
        storage.Break();
        node.Answer(Sample.Outcome(attempt, Deferred, node.Now)); // cannot be recorded, again and again, and the pauses grow
        for (var virtualSeconds = 0.0; virtualSeconds < 30; virtualSeconds += 1.5)
            Assert.True(await GivesSignOfLifeAsync(node, database), $"silent {virtualSeconds} s after its rows began to fail");

        storage.Mend();
        await Eventually.BecomesTrueAsync(
            () =>
            {
                node.Advance(TimeSpan.FromSeconds(1));
                return node.Delivery.HasMessages;
            },
            "it goes on");
        Assert.Equal((id, 2, false), await node.AttemptAsync() is var again ? (again.Id, again.Attempt, again.PossiblyDelivered) : default);
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task A_lane_that_stops_while_it_is_to_be_handed_over_is_not_let_go_with_its_attempts_under_way()
    {
        var database = await postgres.CreateAsync();
        using var busy = new ManualResetEventSlim();
        using var reached = new ManualResetEventSlim();
        await using var node = new QueueNode(new PostgresStorage(_one.Path, database), observer: new HeldUp(reached, busy));
        var id = await node.AcceptAsync(Sample.Envelope("a@x.example"));
        var attempt = await node.AttemptAsync();
        Assert.True(reached.Wait(Patience));
        node.System.ActorSelection("/user/queue/queue-lane-0/lane").Tell(PoisonPill.Instance, ActorRefs.NoSender);
        var keeper = await node.System.ActorSelection("/user/queue/queue-lane-0").ResolveOne(Patience);
        keeper.Tell(LaneKeeperActor.HandOverLane.Instance);
        await keeper.Ask<ActorIdentity>(new Identify(null), Patience); // it has asked the lane, which is ending
        busy.Set();

        await Eventually.BecomesTrueAsync(
            () =>
            {
                node.Advance(TimeSpan.FromMilliseconds(200)); // not so long that the queue looks for another
                return Epoch(database) == 2 && node.Health.Problem is null;
            },
            () => $"the lane is started again here; it says {node.Health.Problem}");
        Assert.Equal(keeper, await node.System.ActorSelection("/user/queue/queue-lane-0").ResolveOne(Patience));
        Assert.True((await node.ShowAsync(id))!.Entry.Destinations[0] is { UnderWay: true, PossiblyDelivered: false });
        node.Answer(Sample.Outcome(attempt, Delivered));
        Assert.Null(await node.ShowAsync(id));
        Assert.False(node.Delivery.HasMessages);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task The_journal_itself_refuses_a_writer_of_an_older_claim()
    {
        var database = await postgres.CreateAsync();
        var storage = new PostgresStorage(_one.Path, database);
        await using (var node = new QueueNode(storage))
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
        storage.WriteRow(100, [1]); // under the same claim
        await using (var node = new QueueNode(new PostgresStorage(_one.Path, database)))
            await Eventually.BecomesTrueAsync(() => Epoch(database) == 2, "the lane is claimed again");
        Assert.Equal(PostgresSchema.Fenced, Assert.Throws<PostgresException>(() => storage.WriteRow(101, [1])).SqlState);
    }

    [SkippableFact]
    [Trait("Rule", "Q-1")]
    public async Task A_claim_waits_for_a_row_that_is_just_being_written()
    {
        var database = await postgres.CreateAsync();
        var storage = new PostgresStorage(_one.Path, database);
        await using (var node = new QueueNode(storage))
            await node.AcceptAsync(Sample.Envelope("a@x.example"));
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var insert = new NpgsqlCommand(
            $"INSERT INTO {PostgresSchema.Name}.journal SELECT 1000, created, deleted, persistence_id, 2, message, tags, manifest, identifier, writer_uuid FROM {PostgresSchema.Name}.journal", connection, transaction))
            await insert.ExecuteNonQueryAsync();

        using var other = new PostgresDatabase(database);
        var (schema, me) = (new PostgresSchema(other, NullLogger.Instance), HolderId.Of(_one.Path));
        var claim = new PostgresLaneClaims(other, schema, database, me, new PostgresLaneBoard(other, schema, database, me, HolderId.PathIn(_one.Path), TimeProvider.System))
            .ClaimAsync("queue-lane-0", null, asHome: true, default).AsTask();
        await Eventually.BecomesTrueAsync(
            () => (long)Scalar(database, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")! > 0, "the claim waits");
        Assert.False(claim.IsCompleted);
        await transaction.CommitAsync();
        Assert.Equal(2, (await claim.WaitAsync(Patience)).Epoch);
        Assert.Equal(2, storage.Rows());
    }

    [SkippableFact]
    [Trait("Rule", "Q-6")]
    public async Task A_database_that_takes_no_writes_makes_nobody_seem_gone()
    {
        var database = await postgres.CreateAsync();
        var time = new FakeTimeProvider();
        var (holder, watcher) = (new PostgresStorage(_one.Path, database), new PostgresStorage(_two.Path, database));
        await using var one = new QueueNode(holder);
        await one.StartedAsync(); // its clock stands still from now on
        using var other = new PostgresDatabase(database);
        var (schema, me) = (new PostgresSchema(other, NullLogger.Instance), HolderId.Of(_two.Path));
        using var board = new PostgresLaneBoard(other, schema, database, me, HolderId.PathIn(_two.Path), time);
        var claims = new PostgresLaneClaims(other, schema, database, me, board);
        var own = await claims.ClaimAsync("queue-lane-1", null, asHome: true, default);
        await StillAsync();
        watcher.Break("lane", "UPDATE");
        for (var second = 0; second < 20; second++)
        {
            await Assert.ThrowsAsync<LaneNotClaimedException>(() => claims.RenewAsync(own, 0, default));
            Assert.InRange(await StillAsync(), TimeSpan.Zero, TimeSpan.FromSeconds(1));
        }

        watcher.Mend("lane");
        var still = TimeSpan.Zero;
        for (var second = 1; second <= 6; second++)
        {
            Assert.True(await claims.RenewAsync(own, 0, default));
            still = await StillAsync();
        }

        Assert.InRange(still, database.Lease - TimeSpan.FromSeconds(1), database.Lease); // now it counts

        async Task<TimeSpan> StillAsync()
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return (await board.LookAsync(default)).Lanes.Single(lane => lane.LaneId == "queue-lane-0").Still;
        }
    }

    // Within less than a lease: a renewal may find the one before it under way.
    private static async Task<bool> GivesSignOfLifeAsync(QueueNode node, PostgresOptions database)
    {
        var beat = Beat(database);
        for (var tick = 0; tick < 3; tick++)
        {
            node.Advance(TimeSpan.FromSeconds(1.5));
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (!limit.IsCancellationRequested)
            {
                if (Beat(database) > beat)
                    return true;
                await ticks.WaitForNextTickAsync(default);
            }
        }

        return false;
    }

    /// <summary>The lane is told of the attempt, and stays in there until it may go on.</summary>
    private sealed class HeldUp(ManualResetEventSlim reached, ManualResetEventSlim until) : ILaneObserver
    {
        public void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events)
        {
            reached.Set();
            until.Wait(Patience);
        }
    }

    private static long Epoch(PostgresOptions database) => (long)Scalar(database, $"SELECT epoch FROM {PostgresSchema.Name}.lane")!;

    private static long Beat(PostgresOptions database) => (long)Scalar(database, $"SELECT beat FROM {PostgresSchema.Name}.lane WHERE name = 'queue-lane-0'")!;

    private static object? Scalar(PostgresOptions database, string sql)
    {
        using var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    private static Task FindsAnotherAsync(QueueNode node) => Eventually.BecomesTrueAsync(
        () =>
        {
            node.Advance(TimeSpan.FromSeconds(1)); // the clock by which it counts silence stands still
            return node.Home.Number == 1 && node.Health.Problem is null;
        },
        () => $"it finds a lane of its own; it says {node.Health.Problem}");

    private static Task TakesOverAsync(QueueNode node) => Eventually.BecomesTrueAsync(
        () =>
        {
            node.Time.Advance(TimeSpan.FromSeconds(1));
            node.Advance(TimeSpan.FromSeconds(1));
            return node.Health.Problem is null;
        },
        () => $"it takes the lane; it says {node.Health.Problem}");
}
