using Npgsql;
using SecureGateway.Queue;

namespace SecureGateway.Tracking.Tests;

/// <summary>Nodes that delete what is too old or too much, all at once, from one database, while both record.</summary>
[Collection(Postgres.Collection)]
public sealed class SharedRetentionTests(Postgres postgres)
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Rule", "T-4")]
    public async Task Nodes_that_prune_at_once_delete_what_is_due_and_nothing_else(bool bySize)
    {
        var database = postgres.Create();
        using var one = Node("gw1", database);
        using var other = Node("gw2", database);
        var old = Enumerable.Range(0, 1200).Select(i => Sample.Accepted(Start.AddDays(-40).AddSeconds(i), to: $"old{i}@partner.example")).ToList();
        var young = Enumerable.Range(0, 200).Select(i => Sample.Accepted(Start.AddSeconds(i), to: $"young{i}@partner.example")).ToList();
        one.Journalled([.. old[..600], .. young[..100]], lane: "lane-1");
        other.Journalled([.. old[600..], .. young[100..]], lane: "lane-2");
        await Task.WhenAll(one.FlushAsync(), other.FlushAsync());
        var bound = await VolumeAsync(database) / 2;
        if (bySize)
        {
            foreach (var node in (TrackingNode[])[one, other])
            {
                node.Stop();
                node.Options = node.Options with { MaxSize = bound, Retention = TimeSpan.FromDays(365) };
                node.Start();
            }
        }

        for (var i = 0; i < 40; i++)
        {
            one.Time.Advance(TimeSpan.FromSeconds(1));
            other.Time.Advance(TimeSpan.FromSeconds(1));
            one.Journalled([Sample.Delivered(young[i], Start, Sample.Tls13()), Sample.Delivered(old[i], Start, null)], lane: "lane-1"); // of which one may be gone
            other.Journalled([Sample.Delivered(young[100 + i], Start, Sample.Tls13())], lane: "lane-2");
            await Task.WhenAll(one.FlushAsync(), other.FlushAsync());
        }

        await Eventually.BecomesTrueAsync(
            async () =>
            {
                one.Time.Advance(TimeSpan.FromSeconds(1));
                other.Time.Advance(TimeSpan.FromSeconds(1));
                await Task.WhenAll(one.FlushAsync(), other.FlushAsync());
                return bySize ? await VolumeAsync(database) <= bound : !(await one.AllAsync()).Any(row => row.At < Start.AddDays(-30));
            },
            "what is due is gone");
        var left = await other.AllAsync();
        if (bySize)
        {
            Assert.InRange(left.Count, 350, 1100); // a slice of 500 at a time, from the oldest
            Assert.Subset(left.Select(row => row.Id!.Value).ToHashSet(), young.Select(message => message.Id).ToHashSet());
        }
        else
        {
            Assert.Equal(young.Select(message => message.Id).OrderDescending(), left.Select(row => row.Id!.Value).OrderDescending());
            Assert.Equal(80, left.Count(row => row.Status == TrackedStatus.Delivered));
        }

        // What rows are reckoned to take is what it is when the rows are reckoned one by one.
        Assert.Equal(await NumberAsync(database, Reckoned), await VolumeAsync(database));
        Assert.All(one.Log.Lines.Concat(other.Log.Lines), line => Assert.Contains("max-size", line, StringComparison.Ordinal));
    }

    private const string Reckoned = """
        SELECT CAST((SELECT count(*) FROM message) * 900 + (SELECT count(*) FROM recipient) * 220
            + (SELECT coalesce(sum(octet_length(events) + 160), 0) FROM (SELECT events FROM story UNION ALL SELECT events FROM story_more) AS told) AS bigint)
        """;

    private static TrackingNode Node(string name, PostgresOptions database)
    {
        var node = new TrackingNode(start: false, postgres: database, name: name);
        node.Options = node.Options with { TendInterval = TimeSpan.FromMilliseconds(50) };
        node.Start();
        return node;
    }

    private static Task<long> VolumeAsync(PostgresOptions database) => NumberAsync(database, "SELECT CAST(coalesce(sum(octets), 0) AS bigint) FROM volume");

    private static async Task<long> NumberAsync(PostgresOptions database, string sql)
    {
        await using var connection = new NpgsqlConnection(database.ConnectionString + ";Search Path=secure_gateway");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
