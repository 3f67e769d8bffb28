using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>Acknowledged against arrived.</summary>
internal sealed class CrashLedger(LoadResult sent, LoadSink sink)
{
    /// <summary>Acknowledged and not arrived (yet).</summary>
    public IReadOnlyList<uint> Missing() => [.. sent.Acknowledged.Where(number => !sink.Arrivals.ContainsKey((sent.Run, number)))];

    /// <summary>Prints the books; 0 when they are in order.</summary>
    public int Report(IReadOnlyCollection<string> log)
    {
        var missing = Missing();
        var duplicates = sink.Arrivals.Values.Where(a => a.Times > 1).ToList();
        var marked = log.Where(line => line.Contains("possibly delivered", StringComparison.OrdinalIgnoreCase)
                                       || line.Contains("PossiblyDelivered", StringComparison.Ordinal)).ToList();
        var unmarked = duplicates.Count(d => d.TraceId is null || !marked.Exists(line => line.Contains(d.TraceId, StringComparison.Ordinal)));
        Console.WriteLine($"acknowledged {sent.Acknowledged.Length}, arrived {sink.Arrivals.Count}, final reply lost at a kill {sent.Unknown.Length}, refused {sent.Refused}");
        Console.WriteLine($"acknowledged and not delivered: {missing.Count}{(missing.Count > 0 ? " (" + string.Join(", ", missing.Take(10)) + ")" : "")}");
        Console.WriteLine($"delivered more than once: {duplicates.Count}, of these not marked possibly delivered: {unmarked}");
        return missing.Count == 0 && unmarked == 0 ? 0 : 1;
    }
}
