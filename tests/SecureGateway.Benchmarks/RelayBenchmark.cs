using SecureGateway.Staging;

namespace SecureGateway.Benchmarks;

/// <summary>
/// Gateway, Postfix and (when asked for) nothing at all, in turns on the same load, all of them warm; medians and ratios.
/// <c>--relays gateway,before=PATH/SecureGateway.Host.dll</c> compares with another build of the gateway.
/// </summary>
internal static class RelayBenchmark
{
    public static async Task<int> RunAsync(Arguments arguments, RelayShape shape)
    {
        bool[] modes = arguments.Text("tls", "all") switch
        {
            "none" => [false],
            "both" => [true],
            _ => [false, true],
        };
        foreach (var tls in modes)
            await RunAsync(arguments, shape, tls);
        return 0;
    }

    // The runtime compiles what is hot during the first 10,000 messages, and once more when the journal is first cut off behind a
    // snapshot, with 16 MiB of it or 25,000 messages: half a minute that a server meets once a start. Postfix has nothing to compile.
    private static int WarmUp(Arguments arguments, IRelay relay) =>
        relay is GatewayProcess or DatabaseGateway or ClusterRelay ? arguments.Number("warm", 40000) : Math.Min(1000, arguments.Number("warm", 40000));

    private static async Task RunAsync(Arguments arguments, RelayShape shape, bool tls)
    {
        await using var directory = new WorkDirectory(arguments);
        var names = arguments.Text("relays", "gateway,postfix").Split(',');
        var contestants = new List<(IRelay Relay, LoadSink Sink, List<Measurement> Results)>();
        try
        {
            foreach (var name in names)
            {
                var sink = LoadSink.Start(tls ? CertificateFactory.Shared.Server("sink.example.test") : null);
                var setting = new RelaySetting(sink.EndPoint, tls, directory.Sub(name.Split('=')[0]));
                IRelay? relay = name switch
                {
                    "gateway" => await GatewayProcess.StartAsync(arguments, setting),
                    "untracked" => await GatewayProcess.StartAsync(arguments, setting with { Tracking = false }, "untracked"),
                    "cluster" => await ClusterRelay.StartAsync(arguments, setting),
                    "postgresql" => await DatabaseGateway.StartAsync(arguments, setting),
                    _ when name.Split('=') is [var another, var host] => await GatewayProcess.StartAsync(arguments.With("host", host), setting, another),
                    "postfix" => await PostfixInstance.StartAsync(setting),
                    _ => new DirectRelay(sink.EndPoint),
                };
                if (relay is null)
                    await sink.DisposeAsync();
                else
                    contestants.Add((relay, sink, []));
            }

            foreach (var (relay, sink, _) in contestants)
                await RelayRun.MeasureAsync(relay, sink, shape with { Total = WarmUp(arguments, relay) }, tls);
            for (var round = 0; round < arguments.Number("rounds", 3); round++)
            {
                foreach (var (relay, sink, results) in contestants)
                    results.Add(await RelayRun.MeasureAsync(relay, sink, shape, tls));
            }
        }
        finally
        {
            foreach (var (relay, sink, _) in contestants)
            {
                await relay.DisposeAsync();
                await sink.DisposeAsync();
            }
        }

        ResultTable.Print(
            $"{shape}, {(tls ? "TLS both sides" : "plaintext")}, {arguments.Number("rounds", 3)} x {shape.Total} messages in turns, medians",
            [.. contestants.Where(c => c.Results.Count > 0).Select(c => (c.Relay.Name, Measurement.Median(c.Results)))]);
    }
}
