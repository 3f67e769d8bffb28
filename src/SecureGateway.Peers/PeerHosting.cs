using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Akka.Pattern;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureGateway.Configuration;
using SecureGateway.Operations;
using SecureGateway.Peers.Agreement;
using SecureGateway.Peers.Asking;
using SecureGateway.Peers.Membership;
using SecureGateway.Peers.Pending;
using SecureGateway.Peers.Wire;

namespace SecureGateway.Peers;

/// <summary>Names this node's seat in the agreement in the registry.</summary>
public sealed class PeersKey;

/// <summary>How peers come into a host. A node without <c>node.cluster.peers</c> has none of it.</summary>
public static class PeerHosting
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    /// <summary>After <see cref="ConfigurationServices.AddGatewayConfiguration"/>, whose agreement of a node alone it replaces where there are peers.</summary>
    public static IServiceCollection AddGatewayPeers(this IServiceCollection services, NodeConfiguration node)
    {
        services.AddSingleton<PeerWatch>();
        if (node.Cluster is null)
            return services;
        return services
            .AddSingleton<PeerSystem>()
            .AddSingleton<IPeerOperations, PeerOperations>()
            .AddSingleton<PeerStart>()
            .AddSingleton<PeerAgreement>()
            .AddSingleton<IApplyAgreement>(provider => provider.GetRequiredService<PeerAgreement>());
    }

    /// <summary>
    /// This node's seat in the agreement. Comes after the configuration's life cycle and before every room that deals with mail:
    /// those are started when this node has heard a majority and runs on their newest revision. A node that knows an agreed
    /// revision, and runs on it, waits no longer than <c>wait-for-peers</c> and goes on with that one; a node that knows none, or
    /// cannot run on the one that it knows, has nothing that it may take mail under, and waits.
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
            var configuration = await registry.GetAsync<ConfigurationKey>().ConfigureAwait(false);
            var gate = new RevisionGate(configuration, resolver.GetService<IPolicyCheck>());
            var wiring = new AgreementWiring(node.Name, cluster, new AgreementTimes(), gate, peers, resolver.GetService<PeerWatch>(), start, time, logger);
            var seat = system.ActorOf(
                BackoffSupervisor.Props(Backoff.OnStop(AgreementActor.Props(wiring), "agreement", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(30), 0.2, -1)), "peers");
            registry.Register<PeersKey>(seat);
            resolver.GetService<PeerAgreement>().Take(seat);
            var lifetime = resolver.GetService<IHostApplicationLifetime>();
            peers.Start(
                seat,
                system.ActorOf(PendingSharingActor.Props(configuration, peers, logger), "peers-pending"),
                new PeerAnswering(() => lifetime.ApplicationStarted.IsCancellationRequested ? resolver.GetService<OperationDispatcher>() : null, logger));
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "leave-peers", async () =>
            {
                await peers.StopAsync().ConfigureAwait(false);
                return Akka.Done.Instance;
            });
            var waiting = new PeerWait(start, resolver.GetService<PeerWatch>(), cluster.WaitForPeers, time, logger).WaitAsync(lifetime.ApplicationStopping);
            await WaitAsync(waiting, resolver.GetService<IWaitingRoom>(), time, logger, lifetime.ApplicationStopping).ConfigureAwait(false);
        });
    }

    // Most starts wait for a moment only, for which nothing is opened.
    private static async Task WaitAsync(Task waiting, IWaitingRoom? room, TimeProvider time, ILogger logger, CancellationToken stopping)
    {
        IAsyncDisposable? open = null;
        if (room is not null && await Task.WhenAny(waiting, Task.Delay(Moment, time, stopping)).ConfigureAwait(false) != waiting)
        {
            try
            {
                open = await room.OpenAsync(stopping).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                logger.LogWarning(e, "This node cannot be looked at while it waits for its peers");
            }
        }

        try
        {
            await waiting.ConfigureAwait(false);
        }
        finally
        {
            if (open is not null)
                await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}
