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
        using var sampling = new CancellationTokenSource();
        var memory = SampleAsync(relay.Meter, sampling.Token);
        var started = Stopwatch.GetTimestamp();

        var arrived = sink.WhenReceivedAsync(before + shape.Total);
        var result = await LoadGenerator.RunAsync(new LoadPlan(relay.Inbound)
        {
            Connections = shape.Connections,
            MessagesPerConnection = shape.Messages,
            Total = shape.Total,
            Size = shape.Size,
            StartTls = tls,
        });
        if (result.Refused > 0)
            throw new InvalidOperationException($"{relay.Name} refused {result.Refused} messages: {result.FirstError}");
        await arrived.WaitAsync(Patience);
        var elapsed = Stopwatch.GetElapsedTime(started);

        await sampling.CancelAsync();
        await Task.Delay(500); // what is tidied up after the last delivery belongs to the messages too
        if (tls && sink.TlsMessages - beforeTls != shape.Total)
            throw new InvalidOperationException($"{relay.Name} sent {shape.Total - (sink.TlsMessages - beforeTls)} messages in clear");
        return new Measurement(
            shape.Total / elapsed.TotalSeconds,
            result.ToAcknowledge.Percentile(.5), result.ToAcknowledge.Percentile(.99),
            sink.UnderWay.Percentile(.5), sink.UnderWay.Percentile(.99),
            ((relay.Meter?.CpuSeconds() ?? 0) - cpu) * 1000 / shape.Total,
            await memory);
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
