namespace SecureGateway.Benchmarks;

/// <summary>One run of a load through a relay.</summary>
/// <param name="PerSecond">Messages per second, from the first connection until the sink has them all.</param>
/// <param name="Acknowledge50">MAIL to 250, median; then the 99th percentile.</param>
/// <param name="UnderWay50">MAIL to arrival at the sink, median; then the 99th percentile.</param>
/// <param name="CpuMilliseconds">Of the relay's processes, for each message.</param>
/// <param name="Mebibytes">Highest memory of the relay's processes while it ran.</param>
internal sealed record Measurement(
    double PerSecond,
    TimeSpan Acknowledge50,
    TimeSpan Acknowledge99,
    TimeSpan UnderWay50,
    TimeSpan UnderWay99,
    double CpuMilliseconds,
    double Mebibytes)
{
    /// <summary>Of the relay's parts, CPU milliseconds for each message.</summary>
    public IReadOnlyList<(string Part, double CpuMilliseconds)> Parts { get; init; } = [];

    /// <summary>What the relay's database counted for each message, and its connections; null without one.</summary>
    public DatabaseCounts? Database { get; init; }

    /// <summary>The median of each figure by itself.</summary>
    public static Measurement Median(IReadOnlyList<Measurement> all) => new(
        Middle(all, m => m.PerSecond),
        TimeSpan.FromSeconds(Middle(all, m => m.Acknowledge50.TotalSeconds)),
        TimeSpan.FromSeconds(Middle(all, m => m.Acknowledge99.TotalSeconds)),
        TimeSpan.FromSeconds(Middle(all, m => m.UnderWay50.TotalSeconds)),
        TimeSpan.FromSeconds(Middle(all, m => m.UnderWay99.TotalSeconds)),
        Middle(all, m => m.CpuMilliseconds),
        all.Max(m => m.Mebibytes))
    {
        Parts = [.. all[0].Parts.Select((part, i) => (part.Part, Middle(all, m => m.Parts[i].CpuMilliseconds)))],
        Database = all[0].Database is null
            ? null
            : new DatabaseCounts(Middle(all, m => m.Database!.LogBytes), Middle(all, m => m.Database!.Commits), Middle(all, m => m.Database!.Connections)),
    };

    private static double Middle(IReadOnlyList<Measurement> all, Func<Measurement, double> figure) =>
        all.Select(figure).Order().ElementAt(all.Count / 2);
}
