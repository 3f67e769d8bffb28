using SecureGateway.WebConsole.Pages.Dashboard;

namespace SecureGateway.WebConsole.Tests.Dashboard;

public sealed class MailSeriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 11, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("24h", 24, "2026-03-01T12:00:00Z", "2026-03-02T11:00:00Z")]
    [InlineData("7d", 28, "2026-02-23T12:00:00Z", "2026-03-02T06:00:00Z")]
    [InlineData("30d", 30, "2026-02-01T00:00:00Z", "2026-03-02T00:00:00Z")]
    public void Steps_have_no_gap_and_lie_on_whole_multiples(string since, int count, string first, string last)
    {
        var series = MailSeries.Of(MailSpan.Of(since), Now, []);
        Assert.Equal(count, series.Steps.Count);
        Assert.Equal([DateTimeOffset.Parse(first, null), DateTimeOffset.Parse(last, null)], [series.Steps[0].At, series.Steps[^1].At]);
        Assert.True(series.Total.IsNothing);
    }

    [Fact]
    public void Peers_and_finer_steps_are_added_up()
    {
        var row = Samples.Counted(
            Now.AddMinutes(-30),
            """{"accepted":3,"underTlsIn":0.66666667,"acceptedInClear":1,"delivered":7,"underTlsOut":0.85714286,"deliveredInClear":1,"fellBack":1,"refusedForTlsIn":2,"refusedForTlsOut":3,"wouldRefuse":4,"refused":5,"deferred":6,"returned":7,"handshakesFailed":8}""");
        var series = MailSeries.Of(MailSpan.Of("7d"), Now, [row, row, row with { At = Now.AddHours(-3), Accepted = 10, AcceptedInClear = 0, Delivered = 0, DeliveredInClear = 0 }]);
        Assert.Equal(new MailCounts(16, 2, 14, 2, 3, 6, 9, 12, 15, 18, 21, 24), series.Steps[^1].Counts);
        Assert.Equal(series.Steps[^1].Counts, series.Total);
        Assert.Equal((14 / 16d, 12 / 14d), (series.Total.ShareUnderTlsIn, series.Total.ShareUnderTlsOut));
        Assert.Null(MailCounts.None.ShareUnderTlsIn);
    }
}
