using Npgsql;
using SecureGateway.Queue;
using SecureGateway.TestSupport;

namespace SecureGateway.Tracking.Tests;

/// <summary>A commit of which this node does not know whether it was carried out.</summary>
[Collection(Postgres.Collection)]
public sealed class LostAnswerTests(Postgres postgres)
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_was_committed_although_the_answer_was_lost_is_recorded_once()
    {
        var database = postgres.Create();
        await using var wire = new DatabaseWire(postgres.Instance.Port);
        using var node = new TrackingNode(postgres: Over(wire, database));
        await BeginAsync(node);
        var lost = wire.LoseNextAnswerAsync();
        await RefuseAsync(node);
        await lost.WaitAsync(TimeSpan.FromMinutes(1));
        await AssertAllOnceAsync(node);
    }

    [SkippableFact]
    [Trait("Rule", "T-4")]
    public async Task What_is_committed_while_it_is_written_again_is_recorded_once()
    {
        var database = postgres.Create();
        await using var wire = new DatabaseWire(postgres.Instance.Port);
        using var node = new TrackingNode(postgres: Over(wire, database));
        await BeginAsync(node);
        var (caught, release) = wire.HoldNextCommit();
        await RefuseAsync(node);
        await caught.WaitAsync(TimeSpan.FromMinutes(1));
        var waiting = $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{new NpgsqlConnectionStringBuilder(database.ConnectionString).Database}' AND wait_event_type = 'Lock'";
        await Eventually.BecomesTrueAsync(async () => await postgres.Instance.SqlAsync("postgres", waiting) != "0", "it is written again, and waits for the transaction that is under way");
        release.SetResult();
        await AssertAllOnceAsync(node);
    }

    private static PostgresOptions Over(DatabaseWire wire, PostgresOptions database) =>
        database with { ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = wire.Port }.ConnectionString };

    private static async Task BeginAsync(TrackingNode node)
    {
        node.Journalled([Sample.Accepted(Start)]);
        node.Writer.Refused(Sample.Refused(Start));
        await node.FlushAsync();
    }

    private static async Task RefuseAsync(TrackingNode node)
    {
        node.Writer.Refused(Sample.Refused(Start.AddSeconds(1)));
        node.Journalled([Sample.Accepted(Start.AddSeconds(2))]);
        await Eventually.BecomesTrueAsync(() => node.Log.Lines.Count > 0, "the failure is said");
        node.Writer.Refused(Sample.FailedHandshake(Start.AddSeconds(3))); // gathers while that is not settled
        node.Journalled([Sample.Accepted(Start.AddSeconds(4))]);
    }

    private static async Task AssertAllOnceAsync(TrackingNode node)
    {
        var rows = await node.AllAsync();
        Assert.Equal([4, 3, 2, 1, 0, 0], rows.Select(row => (int)(row.At - Start).TotalSeconds));
        var total = (await node.Search.SummarizeAsync(new TrackingSpan(Start.AddHours(-1), Start.AddHours(1), TimeSpan.FromHours(1)), CancellationToken.None)).Total;
        Assert.Equal((3, 2, 2, 1), (total.Accepted, total[CounterKind.Refused], total[CounterKind.RefusedForTlsInbound], total[CounterKind.HandshakesFailed]));
        Assert.Single(node.Log.Lines);
    }
}
