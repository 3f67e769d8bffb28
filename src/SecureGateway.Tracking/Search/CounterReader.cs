using System.Collections.Immutable;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>Charts from counters, of minutes or of hours: never from rows.</summary>
internal static class CounterReader
{
    public static TrackingSummary Read(Reading reading, TrackingSpan span)
    {
        var unit = span.ByHour ? CounterSums.Hour : CounterSums.Minute;
        var step = Math.Max(unit, (long)span.Step.TotalSeconds / unit * unit);
        var buckets = new SortedDictionary<long, ImmutableDictionary<CounterKind, long>.Builder>();
        using var command = reading.Command(
            $"SELECT at / @step * @step, what, CAST(sum(n) AS bigint) FROM counter WHERE span = @span AND at >= @from AND at < @until{(span.Node is null ? "" : $" AND {reading.Dialect.IsOfNode}")} GROUP BY 1, 2");
        reading.Bind(command, "@node", span.Node ?? "");
        reading.Bind(command, "@me", reading.Node);
        reading.Bind(command, "@step", step);
        reading.Bind(command, "@span", unit);
        reading.Bind(command, "@from", span.From.ToUnixTimeSeconds() / unit * unit);
        reading.Bind(command, "@until", span.Until.ToUnixTimeSeconds());
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (!buckets.TryGetValue(reader.GetInt64(0), out var counts))
                buckets.Add(reader.GetInt64(0), counts = ImmutableDictionary.CreateBuilder<CounterKind, long>());
            counts[(CounterKind)reader.GetInt32(1)] = reader.GetInt64(2);
        }

        ImmutableArray<TrackingBucket> read =
            [.. buckets.Select(bucket => new TrackingBucket(DateTimeOffset.FromUnixTimeSeconds(bucket.Key), new TrackingCounts(bucket.Value.ToImmutable())))];
        return new TrackingSummary(read, read.Aggregate(TrackingCounts.None, (sum, bucket) => sum.Plus(bucket.Counts)), [new NodeAnswer(reading.Node, null)]);
    }
}
