using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>
/// kill -9 at random moments under load, many times over, on one data directory. In the end the ledger: every acknowledged
/// message must have arrived; one that arrived twice must stand in the gateway's log as <i>possibly delivered</i>.
/// </summary>
internal static class CrashBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public static async Task<int> RunAsync(Arguments arguments)
    {
        await using var directory = new WorkDirectory(arguments);
        await using var sink = LoadSink.Start(ledger: true);
        var setting = new RelaySetting(sink.EndPoint, false, directory.Sub("gateway"), Retry: arguments.Text("retry", "1s"));
        await using var gateway = await GatewayProcess.StartAsync(arguments, setting);
        if (gateway is null)
            return 1;

        using var enough = new CancellationTokenSource();
        var load = LoadGenerator.RunAsync(
            new LoadPlan(gateway.Inbound)
            {
                Connections = arguments.Number("connections", 20),
                Total = int.MaxValue,
                Size = arguments.Number("size", 4096),
                Stubborn = true,
            },
            enough.Token);
        for (var round = 1; round <= arguments.Number("rounds", 20); round++)
        {
            await Task.Delay(Random.Shared.Next(200, 3000));
            await gateway.KillAsync();
            await gateway.StartAgainAsync();
            Console.WriteLine($"killed and started again, {round}: {sink.Messages} messages have arrived");
        }

        await Task.Delay(1000);
        await enough.CancelAsync();
        var ledger = new CrashLedger(await load, sink);
        var limit = DateTime.UtcNow + Patience;
        while (ledger.Missing().Count > 0 && DateTime.UtcNow < limit)
            await Task.Delay(200);
        await gateway.StopAsync();
        return ledger.Report(await File.ReadAllLinesAsync(gateway.LogFile));
    }
}
