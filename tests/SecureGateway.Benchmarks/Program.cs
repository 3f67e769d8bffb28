using System.Runtime.Versioning;
using SecureGateway.Benchmarks;
using SecureGateway.Benchmarks.Placement;
using SecureGateway.Benchmarks.Scale;

[assembly: SupportedOSPlatform("linux")] // /proc, signals, Postfix

// relay   end-to-end messages per second, gateway and Postfix in turns on the same load
// single  one connection at a time, one message each
// floor   the load generator against the sink, nothing between
// queue   100,000 messages for a dead next hop: memory, restart
// large   large messages for several next hops that stall: memory while all are under way
// crash   kill -9 under load, and a ledger
// track   searches among a million tracked messages, in a file or in PostgreSQL
// cluster one node with SQLite, three with PostgreSQL and Postfix in turns on the same load
// placement how long lanes stand still when their node is killed: claims in the database, and sharded daemons (sharded-node: one of their nodes)
// scale   what 10, 100 and 1,000 nodes can do, by a model of measured costs
// dashboard the web console's first page, in a browser, with a million tracked messages behind it
// micro   parser and data reader (BenchmarkDotNet)
var arguments = new Arguments(args);
return arguments.Command switch
{
    "relay" => await RelayBenchmark.RunAsync(arguments, RelayShape.From(arguments, connections: 20, messages: 10, total: 3000)),
    "single" => await RelayBenchmark.RunAsync(arguments, RelayShape.From(arguments, connections: 1, messages: 1, total: 1000)),
    "floor" => await RelayBenchmark.RunAsync(arguments.With("relays", "direct"), RelayShape.From(arguments, connections: 20, messages: 10, total: 20_000)),
    "queue" => await QueueBenchmark.RunAsync(arguments),
    "large" => await LargeBenchmark.RunAsync(arguments),
    "crash" => await CrashBenchmark.RunAsync(arguments),
    "track" => await TrackBenchmark.RunAsync(arguments),
    "cluster" => await RelayBenchmark.RunAsync(
        arguments.Text("relays") is null ? arguments.With("relays", "gateway,cluster,postfix") : arguments, RelayShape.From(arguments, connections: 21, messages: 10, total: 3000)),
    "placement" => await PlacementBenchmark.RunAsync(arguments),
    "sharded-node" => await ShardedNode.RunAsync(arguments),
    "scale" => ScaleBenchmark.Run(arguments),
    "dashboard" => await DashboardBenchmark.RunAsync(arguments),
    "micro" => MicroBenchmarks.Run(arguments.Rest),
    _ => Arguments.Usage(),
};
