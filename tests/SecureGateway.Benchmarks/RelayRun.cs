using System.Diagnostics;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>Sends one load through a relay and measures until the sink has it all.</summary>
internal static class RelayRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<Measurement> MeasureAsync(IRelay relay, LoadSink sink, RelayShape shape, bool tls)
    {
        sink.UnderWay.Clear();
        var before = sink.Messages;
        var beforeTls = sink.TlsMessages;
        var cpu = relay.Meter?.CpuSeconds() ?? 0;
        var parts = relay.Parts.Select(part => (part.Part, part.Meter, Before: part.Meter.CpuSeconds())).ToArray();
        var counts = await relay.CountsAsync();
        using var sampling = new CancellationTokenSource();
        var memory = SampleAsync(relay.Meter, sampling.Token);
        var started = Stopwatch.GetTimestamp();

        var arrived = sink.WhenReceivedAsync(before + shape.Total);
        var results = await Task.WhenAll(relay.Entrances.Select((entrance, i) => LoadGenerator.RunAsync(new LoadPlan(entrance)
        {
            Connections = Share(shape.Connections, i),
            MessagesPerConnection = shape.Messages,
            Total = Share(shape.Total, i),
            Size = shape.Size,
            StartTls = tls,
        })));
        if (Array.Find(results, result => result.Refused > 0) is { } refused)
            throw new InvalidOperationException($"{relay.Name} refused {refused.Refused} messages: {refused.FirstError}");
        await arrived.WaitAsync(Patience);
        var elapsed = Stopwatch.GetElapsedTime(started);

        await sampling.CancelAsync();
        await Task.Delay(500); // what is tidied up after the last delivery belongs to the messages too
        if (tls && sink.TlsMessages - beforeTls != shape.Total)
            throw new InvalidOperationException($"{relay.Name} sent {shape.Total - (sink.TlsMessages - beforeTls)} messages in clear");
        var cpuAfter = relay.Meter?.CpuSeconds() ?? 0;
        var countsAfter = await relay.CountsAsync();
        return new Measurement(
            shape.Total / elapsed.TotalSeconds,
            Slowest(.5), Slowest(.99),
            sink.UnderWay.Percentile(.5), sink.UnderWay.Percentile(.99),
            (cpuAfter - cpu) * 1000 / shape.Total,
            await memory)
        {
            Parts = [.. parts.Select(part => (part.Part, (part.Meter.CpuSeconds() - part.Before) * 1000 / shape.Total))],
            Database = counts is null || countsAfter is null
                ? null
                : new DatabaseCounts((countsAfter.LogBytes - counts.LogBytes) / shape.Total, (countsAfter.Commits - counts.Commits) / shape.Total, countsAfter.Connections),
        };

        TimeSpan Slowest(double share) => results.Max(result => result.ToAcknowledge.Percentile(share));

        int Share(int all, int index) => (all / relay.Entrances.Count) + (index < all % relay.Entrances.Count ? 1 : 0);
    }

    private static async Task<double> SampleAsync(ProcessMeter? meter, CancellationToken stop)
    {
        var peak = 0.0;
        while (meter is not null && !stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, meter.MemoryMebibytes());
            await Task.Delay(500, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return peak;
    }
}
