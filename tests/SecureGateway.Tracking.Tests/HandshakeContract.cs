namespace SecureGateway.Tracking.Tests;

/// <summary>Clients whose TLS handshake failed, as rows, counts and stories, whatever these are kept in.</summary>
public abstract class HandshakeContract : TrackingContract
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableTheory]
    [Trait("Rule", "T-3")]
    [InlineData(false, "theirs", "this gateway's certificate")]
    [InlineData(true, "ours", "Import a certificate")]
    public async Task A_failed_handshake_says_why_whose_fault_and_what_to_do(bool isOurs, string fault, string advice)
    {
        Node.Writer.Refused(Sample.FailedHandshake(Start, isOurs));
        var row = Assert.Single(await Node.AllAsync(new TrackingQuery { Kind = TrackedKind.FailedHandshake, Flags = TrackedFlags.TlsFailed }));
        var story = StoryTeller.Tell((await Node.Search.FindAsync(new TrackingCursor(row.Key, row.Node), CancellationToken.None))!);
        Assert.Equal(fault, story.Verdict.Fault);
        Assert.EndsWith("The client was told nothing: the connection was closed.", story.Verdict.Answer, StringComparison.Ordinal);
        Assert.Contains(advice, story.Verdict.Advice, StringComparison.Ordinal);
        Assert.Contains(new StoryFact("side at fault", fault, true), Assert.Single(story.Lines).Facts);
    }

    [SkippableTheory]
    [Trait("Rule", "M-13")]
    [InlineData("default")]
    [InlineData("bank")]
    public async Task A_failed_handshake_tells_a_forecast_nothing_and_it_says_so(string profile)
    {
        Node.Writer.Refused(Sample.FailedHandshake(Start, profile: profile));
        await Node.FlushAsync();
        var sample = await Node.Search.SampleAsync(new ConnectionSampleQuery(MailDirection.Inbound, profile, Start.AddDays(-1)), CancellationToken.None);
        Assert.Equal(SampledTls.Failed, Assert.Single(sample.Connections).Known);
    }

    [SkippableFact]
    [Trait("Rule", "T-3")]
    public async Task A_flood_at_the_door_is_counted_for_what_it_is_and_not_kept()
    {
        var now = Node.Time.GetUtcNow();
        for (var i = 0; i < 1500; i++)
        {
            Node.Writer.Refused(Sample.FailedHandshake(now));
            Node.Writer.Refused(Sample.Refused(now));
        }

        await Node.FlushAsync();
        var total = (await Node.Search.SummarizeAsync(new TrackingSpan(now.AddHours(-1), now.AddHours(1), TimeSpan.FromHours(1)), CancellationToken.None)).Total;
        Assert.Equal((1500, 1500, 1500), (total[CounterKind.HandshakesFailed], total[CounterKind.Refused], total[CounterKind.RefusedForTlsInbound]));
        Assert.Equal(1000, (await Node.AllAsync()).Count);
    }
}
