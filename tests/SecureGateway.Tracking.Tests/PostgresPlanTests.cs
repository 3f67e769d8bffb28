using Npgsql;
using SecureGateway.Mail;
using SecureGateway.Queue;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking.Tests;

/// <summary>
/// How PostgreSQL finds what the console looks for: each statement of each search is run, and the server itself says by which plan
/// (auto_explain). No table that grows with the mail may be read through, and nothing but a page be put in order.
/// </summary>
[Collection(Postgres.Collection)]
public sealed class PostgresPlanTests(Postgres postgres)
{
    private static readonly DateTimeOffset Start = Sample.Start;
    private static readonly string[] Growing = ["message", "recipient", "story", "story_more", "refusal", "address"];

    private static (string What, string Index, TrackingQuery Query)[] Searches =>
    [
        ("everything", "message_pkey", new TrackingQuery()),
        ("time", "message_pkey", new TrackingQuery { From = Start.AddMinutes(5), Until = Start.AddMinutes(7) }),
        ("recipient", "recipient_by_address", new TrackingQuery { Recipient = "user7@d7.example" }),
        ("recipient's domain", "recipient_by_domain", new TrackingQuery { Recipient = "@d3.example" }),
        ("below a domain", "recipient_by_domain", new TrackingQuery { Recipient = "@*.d3.example" }),
        ("part of an address", "address_part", new TrackingQuery { Recipient = "ser77" }),
        ("a recipient nobody knows", "address_part", new TrackingQuery { Recipient = "nobody@d3.example" }),
        ("sender", "message_by_sender", new TrackingQuery { Sender = "sender20@corp.example" }),
        ("sender's domain", "message_by_sender_domain", new TrackingQuery { Sender = "@corp.example" }),
        ("subject", "message_pkey", new TrackingQuery { Subject = "no. 77" }),
        ("Message-Id", "message_by_message_id", new TrackingQuery { MessageId = "<77@corp.example>" }),
        ("queue id", "message_by_id", new TrackingQuery { MessageId = QueueId.New(Start).ToString() }),
        ("client", "message_by_client", new TrackingQuery { Client = "192.0.2.7" }),
        ("client's host", "message_pkey", new TrackingQuery { Client = "mail.corp" }),
        ("profile", "message_by_profile", new TrackingQuery { Profile = "bank" }),
        ("profile of a route", "message_by_connection", new TrackingQuery { Profile = "bank" }),
        ("node", "message_by_node", new TrackingQuery { Node = "gw1" }),
        ("status", "message_not_delivered", new TrackingQuery { Status = TrackedStatus.Deferred }),
        ("refused at the door", "message_not_delivered", new TrackingQuery { Status = TrackedStatus.Refused, Kind = TrackedKind.RefusedMail }),
        ("fell back to plaintext", "message_fell_back", new TrackingQuery { Flags = TrackedFlags.FellBack }),
        ("refused for TLS", "message_refused_for_tls", new TrackingQuery { Flags = TrackedFlags.RefusedForTls }),
        ("several at once", "recipient_by_address", new TrackingQuery { Recipient = "user7@d7.example", Status = TrackedStatus.Delivered, From = Start, Subject = "no" }),
    ];

    [SkippableFact]
    [Trait("Rule", "T-1")]
    public async Task Each_search_of_the_console_takes_an_index()
    {
        var options = await FillAsync();
        await using var asked = await ExplainedConnection.OpenAsync(options);
        foreach (var (what, index, query) in Searches)
        {
            new RowSearch(asked.Reading, query, TimeProvider.System).Run(CancellationToken.None);
            AssertPlans(what, index, asked.TakePlans());
        }
    }

    [SkippableFact]
    [Trait("Rule", "T-1")]
    [Trait("Rule", "T-2")]
    public async Task The_dashboard_counts_no_rows_and_a_message_is_found_at_once()
    {
        var options = await FillAsync();
        await using var asked = await ExplainedConnection.OpenAsync(options);
        CounterReader.Read(asked.Reading, new TrackingSpan(Start.AddDays(-1), Start.AddHours(1), TimeSpan.FromMinutes(1)));
        var charts = asked.TakePlans();
        AssertPlans("charts", "counter_pkey", charts);
        Assert.All(Growing, table => Assert.DoesNotContain(charts, plan => plan.Contains($" on {table} ", StringComparison.Ordinal)));

        var row = new RowSearch(asked.Reading, new TrackingQuery { Recipient = "user7@d7.example" }, TimeProvider.System).Run(CancellationToken.None).Rows[0];
        asked.TakePlans();
        Assert.NotNull(RecordReader.Read(asked.Reading, "m.id = @what AND m.id IS NOT NULL", RowKey.Of(row.Id!.Value)));
        AssertPlans("a message's story", "message_by_id", asked.TakePlans());
        Assert.Single(RowReader.ByKeys(asked.Reading, [row.Key]));
        AssertPlans("rows that somebody follows", "message_pkey", asked.TakePlans());
    }

    private static void AssertPlans(string what, string index, IReadOnlyList<string> plans)
    {
        var all = string.Join("\n\n", plans);
        Assert.True(all.Contains($"{index} ", StringComparison.Ordinal), $"{what}: {index} is not used:\n{all}");
        foreach (var table in Growing)
            Assert.False(all.Contains($"Seq Scan on {table} ", StringComparison.Ordinal), $"{what}: {table} is read through:\n{all}");
    }

    // Enough that reading a table through would take longer than an index.
    private async Task<PostgresOptions> FillAsync()
    {
        var options = postgres.Create();
        using var node = new TrackingNode(postgres: options);
        for (var i = 0; i < 6000; i += 50)
            node.Journalled([.. Enumerable.Range(i, 50).SelectMany(Message)]);
        for (var i = 0; i < 100; i++)
            node.Writer.Refused(Sample.Refused(Start.AddSeconds(i)));
        await node.FlushAsync();
        await using var connection = new NpgsqlConnection(options.ConnectionString);
        await connection.OpenAsync();
        await using var analyze = new NpgsqlCommand("VACUUM (ANALYZE)", connection);
        await analyze.ExecuteNonQueryAsync();
        return options;
    }

    private static IEnumerable<Queue.Lane.ILaneEvent> Message(int i)
    {
        var at = Start.AddMilliseconds(i * 100);
        var accepted = Sample.Accepted(
            at, sender: $"sender{i % 1500}@{(i % 20 == 0 ? "corp" : $"other{i % 300}")}.example", to: $"user{i}@{(i % 100 == 4 ? "sub.d3" : $"d{i % 200}")}.example", subject: $"no. {i}", messageId: $"<{i}@corp.example>",
            client: $"192.0.{i % 250}.{i % 7 + 1}", profile: i % 50 == 0 ? "bank" : "default");
        yield return accepted;
        if (i % 40 == 0)
            yield return Sample.Failed(accepted, at, FailureReason.TlsVersionTooLow, at.AddMinutes(5), rule: new TlsRule(TlsUse.Required, RequirementSource.Profile));
        else
            yield return Sample.Delivered(accepted, at, Sample.Tls13(), fellBack: i % 60 == 1, connection: i % 70 == 2 ? "bank" : null);
    }
}
