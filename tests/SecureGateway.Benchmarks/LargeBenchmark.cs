using System.Diagnostics;
using System.Globalization;
using System.Net;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>
/// Fills the gateway's queue with large messages for several next hops that are away, and starts it again when they are there:
/// they take each message as far as DATA and read nothing of it, so that all are under way at once. Then they read. Says what
/// memory the gateway takes idle, meanwhile and at most.
/// </summary>
internal static class LargeBenchmark
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        var (total, size, hops) = (arguments.Number("total", 40), arguments.Number("size", 40 << 20), arguments.Number("hops", 10));
        await using var directory = new WorkDirectory(arguments);
        var away = Enumerable.Range(0, hops).Select(_ => new ReservedPort()).ToArray();
        IPEndPoint[] places = [.. away.Select(port => port.EndPoint)];
        var routes = string.Join(", ", places.Select((place, i) => $$"""{ domains = [ "{{Domain(i)}}" ], to = [ "{{place}}" ] }"""));
        await using var gateway = await GatewayProcess.StartAsync(arguments, new RelaySetting(places[0], false, directory.Sub("gateway"), Retry: "20s", Routes: routes));
        if (gateway is null)
            return 1;

        var queued = 0;
        for (var hop = 0; hop < hops; hop++)
        {
            var share = (total / hops) + (hop < total % hops ? 1 : 0);
            var loaded = await LoadGenerator.RunAsync(new LoadPlan(gateway.Inbound) { Connections = 1, Total = share, Size = size, Recipient = "load@" + Domain(hop) });
            queued += loaded.Acknowledged.Length;
        }

        Say($"queued {queued} messages of {size / 1048576.0:0.#} MiB; peak meanwhile {gateway.Meter!.PeakMebibytes():0} MiB");
        await gateway.StopAsync();
        Array.ForEach(away, port => port.Dispose());
        LoadSink[] sinks = [.. places.Select(place => LoadSink.Start(ledger: true, endPoint: place))];
        try
        {
            Array.ForEach(sinks, sink => sink.Stalls = true);
            await gateway.StartAgainAsync();
            var (idle, cpu) = (gateway.Meter!.ResidentMebibytes(), gateway.Meter.CpuSeconds());
            var underWay = await UntilAsync(() => sinks.Sum(sink => sink.Stalled) == total);
            await Task.Delay(TimeSpan.FromSeconds(5));
            Say($"resident {idle:0} MiB when ready, {gateway.Meter.ResidentMebibytes():0} MiB with {sinks.Sum(sink => sink.Stalled)} messages under way to {hops} next hops{(underWay ? "" : ", where more were to be")}");
            var watch = Stopwatch.StartNew();
            Array.ForEach(sinks, sink => sink.Stalls = false);
            await UntilAsync(() => sinks.Sum(sink => sink.Messages) >= total);
            Say($"{sinks.Sum(sink => sink.Arrivals.Count)} of {total} arrived, the last {watch.Elapsed.TotalSeconds:0.0} s after they were read; {(gateway.Meter.CpuSeconds() - cpu) * 1000 / total:0} ms of CPU each; peak {gateway.Meter.PeakMebibytes():0} MiB");
            return sinks.Sum(sink => sink.Arrivals.Count) == total ? 0 : 1;
        }
        finally
        {
            foreach (var sink in sinks)
                await sink.DisposeAsync();
        }
    }

    private static string Domain(int hop) => string.Create(CultureInfo.InvariantCulture, $"hop{hop}.example");

    private static async Task<bool> UntilAsync(Func<bool> reached)
    {
        var limit = Stopwatch.StartNew();
        while (!reached() && limit.Elapsed < Limit)
            await Task.Delay(50);
        return reached();
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
