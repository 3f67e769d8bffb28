using Akka;
using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Pattern;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers;

/// <summary>Names this node's seat in the agreement in the registry.</summary>
public sealed class PeersKey;

/// <summary>How peers come into a host. A node without <c>node.cluster.peers</c> has none of it.</summary>
public static class PeerHosting
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(10);

    /// <summary>After <see cref="ConfigurationServices.AddGatewayConfiguration"/>, whose agreement of a node alone it replaces where there are peers.</summary>
    public static IServiceCollection AddGatewayPeers(this IServiceCollection services, NodeConfiguration node)
    {
        services.AddSingleton<PeerWatch>();
        if (node.Cluster is null)
            return services;
        return services
            .AddSingleton<PeerSystem>()
            .AddSingleton<PeerStart>()
            .AddSingleton<PeerAgreement>()
            .AddSingleton<IApplyAgreement>(provider => provider.GetRequiredService<PeerAgreement>());
    }

    /// <summary>
    /// This node's seat in the agreement. Comes after the configuration's life cycle and before every room that deals with mail:
    /// those are started when this node has heard a majority and runs on their newest revision. A node that knows an agreed
    /// revision waits no longer than <c>wait-for-peers</c> and goes on with that one; a node that knows none has nothing that
    /// it may run on, and waits.
    /// </summary>
    public static AkkaConfigurationBuilder AddPeers(this AkkaConfigurationBuilder builder, NodeConfiguration node)
    {
        if (node.Cluster is not { } cluster)
            return builder;
        builder.AddHocon(ConfigurationFactory.ParseString(PeerSerializer.Hocon), HoconAddMode.Prepend);
        return builder.WithActors(async (system, registry, resolver) =>
        {
            var peers = resolver.GetService<PeerSystem>();
            var start = resolver.GetService<PeerStart>();
            var time = resolver.GetService<TimeProvider>();
            var logger = resolver.GetService<ILoggerFactory>().CreateLogger("SecureGateway.Peers");
            var gate = new RevisionGate(await registry.GetAsync<ConfigurationKey>().ConfigureAwait(false), resolver.GetService<IPolicyCheck>());
            var wiring = new AgreementWiring(node.Name, cluster, new AgreementTimes(), gate, peers, resolver.GetService<PeerWatch>(), start, time, logger);
            var seat = system.ActorOf(
                BackoffSupervisor.Props(Backoff.OnStop(AgreementActor.Props(wiring), "agreement", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), 0.2, -1)), "peers");
            registry.Register<PeersKey>(seat);
            resolver.GetService<PeerAgreement>().Take(seat);
            peers.Start(seat);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "leave-peers", async () =>
            {
                await peers.StopAsync().ConfigureAwait(false);
                return Done.Instance;
            });
            await WaitAsync(start, cluster.WaitForPeers, resolver.GetService<PeerWatch>(), time, logger).ConfigureAwait(false);
        });
    }

    private static async Task WaitAsync(PeerStart start, TimeSpan limit, PeerWatch watch, TimeProvider time, ILogger logger)
    {
        var known = await start.HasRevision.ConfigureAwait(false);
        var began = time.GetTimestamp();
        while (!start.CaughtUp.IsCompleted)
        {
            var waited = time.GetElapsedTime(began);
            if (known && waited >= limit)
            {
                logger.LogWarning(
                    "No majority of the peers was heard in {Limit}: mail is taken under revision {Revision}, the newest that this node knows. What they have applied since comes when they are heard",
                    limit, watch.View.Revision);
                return;
            }

            await Task.WhenAny(start.CaughtUp, Task.Delay(known && limit - waited < SayEvery ? limit - waited : SayEvery, time)).ConfigureAwait(false);
            if (!start.CaughtUp.IsCompleted && !(known && time.GetElapsedTime(began) >= limit))
                logger.LogWarning("No mail is taken yet: this node {Waits} ({Peers})", known ? "waits for a majority of its peers" : "knows no agreed revision and waits for its peers, the first time for all of them", watch.View.InWords());
        }
    }
}
