using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Sharding;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;
using Akka.DistributedData;

namespace SecureGateway.Benchmarks.Placement;

/// <summary>
/// A node of a cluster that keeps a number of daemons alive with Akka.Cluster.Sharding, as its documentation shows it: the failure
/// detector's defaults, and the split-brain resolver that is asked for. Prints <c>up</c> when all nodes are members and, for each
/// daemon that starts here, its number; runs until it is killed.
/// </summary>
internal static class ShardedNode
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        var seeds = string.Join(", ", arguments.Text("seeds", "").Split(',').Select(port => $"\"akka.tcp://lanes@127.0.0.1:{port}\""));
        var config = ConfigurationFactory.ParseString(
            $$"""
            akka {
              loglevel = WARNING
              actor.provider = cluster
              remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{arguments.Text("port", "0")}} }
              cluster {
                sharding.state-store-mode = ddata
                seed-nodes = [ {{seeds}} ]
                min-nr-of-members = {{arguments.Number("nodes", 3)}}
                downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
                split-brain-resolver { active-strategy = keep-majority, stable-after = {{arguments.Text("stable-after", "20s")}} }
              }
            }
            """).WithFallback(ClusterSharding.DefaultConfig())
            .WithFallback(ClusterSingleton.DefaultConfig())
            .WithFallback(DistributedData.DefaultConfig());
        using var system = ActorSystem.Create("lanes", config);
        Cluster.Get(system).RegisterOnMemberUp(() => Console.WriteLine("up"));
        ShardedDaemonProcess.Get(system).Init("lane", arguments.Number("daemons", 6), number => Props.Create(() => new Daemon(number)));
        await system.WhenTerminated;
        return 0;
    }

    private sealed class Daemon : ReceiveActor
    {
        public Daemon(int number) => Console.WriteLine($"{PlacementBenchmark.Started}{number}");
    }
}
