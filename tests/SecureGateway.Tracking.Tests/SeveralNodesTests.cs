namespace SecureGateway.Tracking.Tests;

/// <summary>Nodes that record in one database, while lanes go from one to the other.</summary>
[Collection(Postgres.Collection)]
public sealed class SeveralNodesTests(Postgres postgres)
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableFact]
    [Trait("Rule", "T-4")]
    [Trait("Rule", "Q-6")]
    public async Task A_lane_that_two_nodes_hold_for_a_moment_is_recorded_once()
    {
        var (journal, database) = (new FakeJournal(), postgres.Create());
        using var one = new TrackingNode(postgres: database, name: "gw1", journal: journal);
        using var other = new TrackingNode(postgres: database, name: "gw2", journal: journal);
        for (var i = 0; i < 60; i++)
        {
            var accepted = Sample.Accepted(Start.AddMilliseconds(i));
            IReadOnlyList<Queue.Lane.ILaneEvent>[] rows = [[accepted], [Sample.Started(accepted, Start)], [Sample.Delivered(accepted, Start, Sample.Tls13()), Sample.Gone(accepted, Start)]];
            foreach (var row in rows)
            {
                var number = journal.Add(row);
                one.Writer.Persisted(FakeJournal.Lane, number, row);
                other.Writer.Persisted(FakeJournal.Lane, number, row); // both believe that the lane is theirs
            }

            if (i % 10 == 0)
                await Task.WhenAll(one.FlushAsync(), other.FlushAsync());
        }

        var found = await one.AllAsync();
        Assert.Equal(60, found.Count);
        Assert.All(found, row => Assert.Equal((TrackedStatus.Delivered, 1), (row.Status, row.Attempts)));
        Assert.Equal(found.Select(row => row.Key), (await other.AllAsync(new TrackingQuery { Limit = 7 })).Select(row => row.Key));
        var total = (await other.Search.SummarizeAsync(new TrackingSpan(Start.AddHours(-1), Start.AddHours(1), TimeSpan.FromHours(1)), CancellationToken.None)).Total;
        Assert.Equal((60, 60), (total.Accepted, total.Delivered));
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    [Trait("Rule", "T-3")]
    public async Task Any_node_finds_what_all_have_handled_and_says_who_did()
    {
        var database = postgres.Create();
        using var one = new TrackingNode(postgres: database, name: "gw1");
        using var other = new TrackingNode(postgres: database, name: "gw2");
        one.Journalled([Sample.Accepted(Start)], lane: "lane-1");
        other.Journalled([Sample.Accepted(Start.AddSeconds(1))], lane: "lane-2");
        other.Writer.Refused(Sample.FailedHandshake(Start.AddSeconds(2)));
        await other.FlushAsync();
        Assert.Equal(["gw2", "gw2", "gw1"], (await one.AllAsync(new TrackingQuery { Limit = 1 })).Select(row => row.Node));
        Assert.Equal(["gw1"], (await other.AllAsync(new TrackingQuery { Node = "gw1" })).Select(row => row.Node));
        var span = new TrackingSpan(Start.AddHours(-1), Start.AddHours(1), TimeSpan.FromHours(1)) { Node = "gw1" };
        Assert.Equal(1, (await other.Search.SummarizeAsync(span, CancellationToken.None)).Total.Accepted);
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task Text_that_the_database_cannot_keep_is_recorded_and_found()
    {
        using var node = new TrackingNode(postgres: postgres.Create());
        node.Journalled([Sample.Accepted(Start, subject: "a\0b \ud800 c' ; DROP TABLE message -- \u202e")]);
        var row = Assert.Single(await node.AllAsync());
        Assert.DoesNotContain('\0', row.Subject);
        Assert.Single(await node.AllAsync(new TrackingQuery { Subject = "DROP table MESSAGE" }));
        Assert.Single(await node.AllAsync(new TrackingQuery { Subject = row.Subject }));
        Assert.Empty(await node.AllAsync(new TrackingQuery { Subject = "\0\0", Sender = "%_\\" }));
    }
}
