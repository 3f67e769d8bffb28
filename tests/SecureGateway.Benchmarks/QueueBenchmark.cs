using System.Diagnostics;
using System.Globalization;
using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>
/// Fills the gateway's queue with messages for a next hop where nobody answers, looks at its memory, restarts it with the
/// next hop alive, and measures until mail arrives again: a new message, and the first of the old ones.
/// </summary>
internal static class QueueBenchmark
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var total = arguments.Number("total", 100_000);
        await using var directory = new WorkDirectory(arguments);
        var dead = new ReservedPort();
        var setting = new RelaySetting(dead.EndPoint, false, directory.Sub("gateway"), Retry: arguments.Text("retry", "30s"));
        await using var gateway = await GatewayProcess.StartAsync(arguments, setting);
        if (gateway is null)
            return 1;

        var loaded = await LoadGenerator.RunAsync(new LoadPlan(gateway.Inbound) { Total = total, MessagesPerConnection = 100, Size = arguments.Number("size", 10 * 1024) });
        Say($"queued {loaded.Acknowledged.Length} messages in {loaded.Elapsed.TotalSeconds:0.0} s ({loaded.Acknowledged.Length / loaded.Elapsed.TotalSeconds:0}/s), {loaded.Refused} refused");
        await Task.Delay(TimeSpan.FromSeconds(5));
        Say($"resident {gateway.Meter!.ResidentMebibytes():0} MiB, peak {gateway.Meter.PeakMebibytes():0} MiB");

        var stopping = Stopwatch.StartNew();
        await gateway.StopAsync();
        Say($"stopped in {stopping.Elapsed.TotalSeconds:0.0} s");
        dead.Dispose();
        await using var sink = LoadSink.Start(ledger: true, endPoint: setting.NextHop);
        var restart = Stopwatch.StartNew();
        var first = TimeAsync(sink.WhenReceivedAsync(1), restart);
        await gateway.StartAgainAsync();
        Say($"ready {restart.Elapsed.TotalSeconds:0.0} s after the restart");
        var fresh = await LoadGenerator.RunAsync(new LoadPlan(gateway.Inbound) { Connections = 1, Total = 1 });
        while (!sink.Arrivals.Keys.Any(k => k.Run == fresh.Run))
            await Task.Delay(10);
        Say($"a new message arrived {restart.Elapsed.TotalSeconds:0.0} s after the restart, the first of all {(await first).TotalSeconds:0.0} s");
        Say($"resident {gateway.Meter!.ResidentMebibytes():0} MiB, peak since the restart {gateway.Meter.PeakMebibytes():0} MiB");

        var limit = Stopwatch.StartNew();
        while (sink.Messages <= total && limit.Elapsed < TimeSpan.FromMinutes(10))
            await Task.Delay(100);
        Say($"all delivered {restart.Elapsed.TotalSeconds:0} s after the restart; {sink.Arrivals.Count} of {total + 1} messages, {sink.Messages - sink.Arrivals.Count} duplicates");
        return sink.Arrivals.Count == total + 1 ? 0 : 1;
    }

    private static async Task<TimeSpan> TimeAsync(Task task, Stopwatch watch)
    {
        await task;
        return watch.Elapsed;
    }

    private static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
