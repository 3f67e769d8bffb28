using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.DistributedData;
using Akka.Hosting.Logging;
using Akka.Remote.Transport.DotNetty;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers.Membership;

/// <summary>The settings of the peers' actor system.</summary>
internal static class PeerSystemConfig
{
    // A revision goes as one message.
    private const int LargestMessage = 32 << 20;

    /// <exception cref="IOException">This node's certificate or the CA cannot be used any more.</exception>
    public static ActorSystemSetup Setup(NodeConfiguration node, ClusterSettings cluster, TimeProvider time, ILoggerFactory loggers)
    {
        var bootstrap = BootstrapSetup.Create().WithConfig(Hocon(cluster.Find(node.Name), cluster));
        var setup = ActorSystemSetup.Create(bootstrap, new LoggerFactorySetup(loggers));
        return cluster.Tls is { } tls ? setup.And(MutualTls(tls, cluster, time, loggers.CreateLogger("SecureGateway.Peers"))) : setup;
    }

    // Both sides show a certificate, and it must be of the cluster's CA and name a peer. The machine's own CAs count for nothing.
    private static DotNettySslSetup MutualTls(ClusterTls tls, ClusterSettings cluster, TimeProvider time, ILogger logger)
    {
        var (identity, problems) = IdentityLoader.Load(tls.Identity, time.GetUtcNow());
        if (identity is null)
            throw new IOException($"peers cannot be spoken to: {string.Join("; ", problems.Select(problem => problem.Problem))}");
        var trust = new PeerTrust(tls.Authority, cluster, time);
        return new DotNettySslSetup(
            identity.Certificate, suppressValidation: false, requireMutualAuthentication: true, (certificate, _, peer, _, _) =>
            {
                if (trust.Problem(certificate) is not { } problem)
                    return true;
                logger.LogWarning("A connection with {Peer} was refused: {Problem}", peer, problem);
                return false;
            });
    }

    private static Config Hocon(PeerAddress me, ClusterSettings cluster) => ConfigurationFactory.ParseString($$"""
        akka {
          # A peer that is away would fill the log with warnings; the membership says it once.
          loglevel = ERROR
          loggers = ["Akka.Hosting.Logging.LoggerFactoryLogger, Akka.Hosting"]
          actor.provider = cluster
          remote {
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 500ms
            # Each side speaks on a connection of its own. Where one connection serves both, a node that is slow to start can take an
            # incoming connection that its peer has given up already for the one to read from, stop reading from its own, on which
            # the peer speaks meanwhile, and never hear it again: nothing is closed, and heartbeats of the transport go on.
            use-passive-connections = off
            # A connection whose other end is gone without a word is found out in this time, and not in two minutes.
            transport-failure-detector { heartbeat-interval = 1s, acceptable-heartbeat-pause = 10s }
            dot-netty.tcp {
              hostname = "{{cluster.Bind?.ToString() ?? me.Host}}"
              public-hostname = "{{me.Host}}"
              port = {{me.Port}}
              public-port = {{me.Port}}
              connection-timeout = 3s
              maximum-frame-size = {{LargestMessage}}b
              enable-ssl = {{(cluster.Tls is null ? "off" : "on")}}
            }
          }
          cluster {
            retry-unsuccessful-join-after = 2s
            allow-weakly-up-members = 3s
            failure-detector.acceptable-heartbeat-pause = 3s
            # A side without a majority of the configured peers gives up its membership: this actor system ends and a new one
            # waits for the others. Mail and the agreement do not live in it.
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = static-quorum
              stable-after = 7s
              static-quorum.quorum-size = {{(cluster.Peers.Length / 2) + 1}}
            }
            distributed-data {
              gossip-interval = 1s
              notify-subscribers-interval = 100ms
            }
          }
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
            phases.cluster-leave.timeout = 3s
            phases.cluster-exiting.timeout = 3s
          }
        }
        """)
        .WithFallback(ConfigurationFactory.ParseString(PeerSerializer.Hocon))
        .WithFallback(ConfigurationFactory.ParseString(GossipSerializer.Hocon))
        .WithFallback(DistributedData.DefaultConfig()); // from the start: serializers that come later are not seen
}
