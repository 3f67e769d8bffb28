namespace SecureGateway.Tracking.Tests;

/// <summary>What is counted, whatever it is kept in.</summary>
public abstract class SummaryContract : TrackingContract
{
    private static readonly DateTimeOffset Start = Sample.Start;

    [SkippableTheory]
    [InlineData("00:01", 3, "1 1 1")]
    [InlineData("00:05", 3, "1 1 1")]
    [InlineData("01:00", 2, "2 1")]
    [InlineData("06:00", 1, "3")]
    [InlineData("1.00:00", 1, "3")]
    public async Task Mail_is_counted_by_minutes_hours_and_days_without_looking_at_rows(string step, int buckets, string accepted)
    {
        foreach (var minute in (int[])[0, 30, 90])
        {
            var message = Sample.Accepted(Start.AddMinutes(minute), tls: minute == 0 ? Sample.Tls13() : null);
            Node.Journalled([message, Sample.Delivered(message, Start.AddMinutes(minute), Sample.Tls12(), fellBack: minute == 30), Sample.Gone(message, Start.AddMinutes(minute))]);
        }

        Node.Writer.Refused(Sample.Refused(Start));
        await Node.FlushAsync();
        var summary = await Node.Search.SummarizeAsync(new TrackingSpan(Start, Start.AddHours(2), TimeSpan.Parse(step)), CancellationToken.None);
        Assert.Equal(buckets, summary.Buckets.Length);
        Assert.Equal(accepted, string.Join(' ', summary.Buckets.Select(bucket => bucket.Counts.Accepted)));
        Assert.All(summary.Buckets, bucket => Assert.Equal(0, bucket.At.UtcTicks % TimeSpan.Parse(step).Ticks));
        Assert.Equal((3, 3, 1, 1, 1), (
            summary.Total.Accepted, summary.Total.Delivered, summary.Total[CounterKind.FellBack], summary.Total[CounterKind.RefusedForTlsInbound], summary.Total[CounterKind.Refused]));
        Assert.Equal(1 / 3.0, summary.Total.InboundShareUnderTls);
        Assert.Equal(1, summary.Total.OutboundShareUnderTls);
    }

    [SkippableTheory]
    [InlineData("2026-03-01T11:00Z", "2026-03-01T12:00Z", "1m", null)]
    [InlineData("2026-01-01T00:00Z", "2026-03-01T12:00Z", "1d", null)]
    [InlineData("2026-03-01T12:00Z", "2026-03-01T12:00Z", "1h", "ends before it begins")]
    [InlineData("2026-02-20T12:00Z", "2026-02-20T13:00Z", "1m", "kept for two days")]
    [InlineData("2026-03-01T11:00Z", "2026-03-01T12:00Z", "90m", "of hours from there on")]
    [InlineData("2026-03-01T11:00Z", "2026-03-01T12:00Z", "30s", "at least a minute")]
    [InlineData("1990-01-01T00:00Z", "2026-03-01T12:00Z", "1h", "more than 3000 steps")]
    public void A_stretch_that_cannot_be_counted_is_said_to_be_one(string from, string until, string step, string? problem)
    {
        var length = step[^1] switch { 's' => TimeSpan.FromSeconds(1), 'm' => TimeSpan.FromMinutes(1), 'h' => TimeSpan.FromHours(1), _ => TimeSpan.FromDays(1) }
            * int.Parse(step[..^1], System.Globalization.CultureInfo.InvariantCulture);
        var found = new TrackingSpan(Moment(from), Moment(until), length).Problem(Start);
        if (problem is null)
            Assert.Null(found);
        else
            Assert.Contains(problem, found, StringComparison.Ordinal);

        static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
    }
}
