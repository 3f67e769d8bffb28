namespace SecureGateway.Tracking.Tests;

public sealed class SqliteRecordingTests : RecordingContract
{
    protected override int Rounds => 20;

    internal override TrackingNode NewNode(bool start = true) => new(start);

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task A_broken_file_stops_no_mail_and_is_caught_up_with_when_it_is_mended()
    {
        using var node = NewNode(start: false);
        File.WriteAllText(node.Options.Path, "this is no database, and longer than a hundred octets, so that nobody takes it for an empty one; really, it is none at all.");
        node.Start();
        for (var i = 0; i < 10; i++)
            node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        await Eventually.BecomesTrueAsync(() => node.Log.Lines.Any(line => line.Contains("could not write", StringComparison.Ordinal)), "the log says so");
        Assert.Equal(0, node.Writer.MayForget(FakeJournal.Lane, 10));
        File.Delete(node.Options.Path);
        Assert.Equal(10, (await node.AllAsync()).Count);
    }

    [Fact]
    [Trait("Rule", "T-4")]
    public async Task The_journal_is_kept_until_it_is_recorded_and_synced_but_not_over_its_bound()
    {
        for (var i = 0; i < 10; i++)
            Node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        await Node.AllAsync();
        Assert.Equal(0, Node.Writer.MayForget(FakeJournal.Lane, 10)); // recorded, not synced
        Node.Time.Advance(TimeSpan.FromMinutes(1));
        await Node.AllAsync();
        await Eventually.BecomesTrueAsync(() => Node.Writer.MayForget(FakeJournal.Lane, 10) == 10, "what is synced may be forgotten");
        Assert.Equal(10, Node.Writer.MayForget(FakeJournal.Lane, 15));
        Assert.DoesNotContain(Node.Log.Lines, line => line.Contains("does not wait", StringComparison.Ordinal));

        Node.Journal.Octets = Node.Options.JournalBound + 1;
        Assert.Equal(15, Node.Writer.MayForget(FakeJournal.Lane, 15));
        Assert.Contains(Node.Log.Lines, line => line.Contains("does not wait any longer", StringComparison.Ordinal));
        Node.Journal.Octets = 0;
        Node.HasRoom = false;
        Assert.Equal(15, Node.Writer.MayForget(FakeJournal.Lane, 15));
    }

    [Fact]
    public async Task A_data_directory_whose_queue_began_anew_is_followed()
    {
        for (var i = 0; i < 5; i++)
            Node.Journalled([Sample.Accepted(Sample.Start.AddMilliseconds(i))]);
        await Node.AllAsync();
        Node.Stop();
        Node.Journal.BeginAnew();
        Node.Start();
        Node.Journalled([Sample.Accepted(Sample.Start.AddSeconds(1))]);
        Node.Journalled([Sample.Accepted(Sample.Start.AddSeconds(2))]);
        Assert.Equal(7, (await Node.AllAsync()).Count);
        Assert.Contains(Node.Log.Lines, line => line.Contains("another history", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_follows_sees_rows_as_they_change()
    {
        using var feed = new TrackingFeed(Node.Writer, Node.Search, Microsoft.Extensions.Logging.Abstractions.NullLogger<TrackingFeed>.Instance);
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var rows = feed.FollowAsync(enough.Token).GetAsyncEnumerator(enough.Token);
        var first = rows.MoveNextAsync().AsTask();
        var accepted = Sample.Accepted(Sample.Start);
        Node.Journalled([accepted]);
        Assert.True(await first);
        Assert.Equal((accepted.Id, TrackedStatus.Queued), (rows.Current.Id!.Value, rows.Current.Status));
        Node.Journalled([Sample.Delivered(accepted, Sample.Start, null), Sample.Gone(accepted, Sample.Start)]);
        Assert.True(await rows.MoveNextAsync());
        Assert.Equal(TrackedStatus.Delivered, rows.Current.Status);
    }
}
