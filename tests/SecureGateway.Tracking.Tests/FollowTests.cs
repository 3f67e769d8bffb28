using Npgsql;
using SecureGateway.Queue;

namespace SecureGateway.Tracking.Tests;

/// <summary>Rows as they come, from whichever node, over a connection that may break.</summary>
[Collection(Postgres.Collection)]
public sealed class FollowTests(Postgres postgres)
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task Who_follows_sees_what_every_node_records_and_each_change_once()
    {
        var database = postgres.Create();
        using var one = new TrackingNode(postgres: database, name: "gw1");
        using var other = new TrackingNode(postgres: database, name: "gw2");
        await using var follower = await Follower.BeginAsync(one);
        var accepted = Sample.Accepted(Start.AddSeconds(1));
        other.Journalled([accepted], lane: "lane-2");
        await follower.SawAsync(accepted.Id, TrackedStatus.Queued);
        other.Journalled([Sample.Delivered(accepted, Start, Sample.Tls13()), Sample.Gone(accepted, Start)], lane: "lane-2");
        await follower.SawAsync(accepted.Id, TrackedStatus.Delivered);
        other.Writer.Refused(Sample.Refused(Start.AddSeconds(2)));
        await follower.SawAsync(row => row.Kind == TrackedKind.RefusedMail && row.Node == "gw2");
        await follower.EndAsync(one);
        follower.AssertNothingTwice();
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task What_happens_while_the_listeners_connection_is_lost_is_told_when_it_is_back()
    {
        var database = postgres.Create();
        using var node = new TrackingNode(postgres: database);
        await using var follower = await Follower.BeginAsync(node);
        for (var round = 0; round < 2; round++)
        {
            Queue.Lane.QueueEvents.Accepted[] messages = [.. Enumerable.Range(0, 20).Select(i => Sample.Accepted(Start.AddMinutes(1 + round).AddSeconds(i)))];
            foreach (var message in messages)
            {
                if (message == messages[5])
                    await CutListenersAsync(database);
                node.Journalled([message]);
                await node.FlushAsync();
            }

            foreach (var message in messages)
                await follower.SawAsync(message.Id, TrackedStatus.Queued);
        }

        await follower.EndAsync(node);
        follower.AssertNothingTwice();
        Assert.Equal(41, follower.Seen.Count);
        Assert.Equal(2, follower.Log.Count(line => line.Contains("told nothing for now", StringComparison.Ordinal)));
    }

    private async Task CutListenersAsync(PostgresOptions database) => Assert.Equal(
        "1", await postgres.Instance.SqlAsync(
            new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!,
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT id, keys FROM notice%'"));
}
