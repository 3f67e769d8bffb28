using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Tests;

public sealed class SqliteSearchTests : SearchContract
{
    internal override TrackingNode NewNode(bool start = true) => new(start);

    [Theory]
    [InlineData("recipient_by_address", "bob@partner.example", false)]
    [InlineData("recipient_by_domain", "@partner.example", false)]
    [InlineData("message_fell_back", null, true)]
    public async Task The_database_takes_the_index_that_is_meant(string index, string? recipient, bool fellBack)
    {
        Fill();
        await Node.AllAsync();
        using var connection = SqliteTrackingSchema.OpenReader(Node.Options.Path);
        var plan = new SearchPlan(new Reading(connection, new SqliteDialect(), "gw1"), new TrackingQuery { Recipient = recipient, Flags = fellBack ? TrackedFlags.FellBack : TrackedFlags.None });
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + plan.Driver;
        plan.Bind(command);
        foreach (var name in (string[])["@before", "@from", "@chunk"])
            command.Parameters.AddWithValue(name, 1L);
        using var reader = command.ExecuteReader();
        var steps = new List<string>();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        Assert.Contains(steps, step => step.Contains(index, StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_node_that_has_recorded_nothing_says_so()
    {
        var nowhere = LocalTracking.OfFile(Node.Options with { Path = Node.Options.Path + ".not-there" }, TimeProvider.System);
        Assert.Contains("nothing yet", Assert.Single((await nowhere.SearchAsync(new TrackingQuery(), CancellationToken.None)).Nodes).Problem, StringComparison.Ordinal);
    }
}
