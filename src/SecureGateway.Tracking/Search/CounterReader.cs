using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>Charts from counters, of minutes or of hours: never from rows.</summary>
internal static class CounterReader
{
    public static TrackingSummary Read(SqliteConnection connection, string node, TrackingSpan span)
    {
        var unit = span.ByHour ? CounterTable.Hour : CounterTable.Minute;
        var step = Math.Max(unit, (long)span.Step.TotalSeconds / unit * unit);
        var buckets = new SortedDictionary<long, ImmutableDictionary<CounterKind, long>.Builder>();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT at / $step * $step, what, sum(n) FROM counter WHERE span = $span AND at >= $from AND at < $until GROUP BY 1, 2";
        command.Parameters.AddWithValue("$step", step);
        command.Parameters.AddWithValue("$span", unit);
        command.Parameters.AddWithValue("$from", span.From.ToUnixTimeSeconds() / unit * unit);
        command.Parameters.AddWithValue("$until", span.Until.ToUnixTimeSeconds());
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (!buckets.TryGetValue(reader.GetInt64(0), out var counts))
                buckets.Add(reader.GetInt64(0), counts = ImmutableDictionary.CreateBuilder<CounterKind, long>());
            counts[(CounterKind)reader.GetInt32(1)] = reader.GetInt64(2);
        }

        ImmutableArray<TrackingBucket> read =
            [.. buckets.Select(bucket => new TrackingBucket(DateTimeOffset.FromUnixTimeSeconds(bucket.Key), new TrackingCounts(bucket.Value.ToImmutable())))];
        return new TrackingSummary(read, read.Aggregate(TrackingCounts.None, (sum, bucket) => sum.Plus(bucket.Counts)), [new NodeAnswer(node, null)]);
    }
}
