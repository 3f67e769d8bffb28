using Akka;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue;

/// <summary>How the queue comes into a host.</summary>
public static class QueueHosting
{
    /// <summary>
    /// The message store (<see cref="IMessageStore"/>) and what the queue needs besides. <see cref="INextHops"/>,
    /// <see cref="IQueueTimes"/> and any number of <see cref="ILaneObserver"/> are registered by the host.
    /// </summary>
    public static IServiceCollection AddMessageStore(this IServiceCollection services, QueueOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<QueueFiles>(p => new QueueFiles(options, Time(p), p.GetRequiredService<ILogger<QueueFiles>>()));
        services.AddSingleton<SqliteMessageStore>(p =>
        {
            Directory.CreateDirectory(options.DataDirectory);
            return new SqliteMessageStore(options.StoreOptions, Time(p), p.GetRequiredService<ILogger<SqliteMessageStore>>());
        });
        services.AddSingleton<IBodyStore>(p => p.GetRequiredService<SqliteMessageStore>());
        services.AddSingleton<IMessageStore>(p => p.GetRequiredService<SqliteMessageStore>());
        services.AddSingleton<ILaneJournal>(_ => new SqliteLaneJournal(options));
        services.AddSingleton<QueueMetrics>(p => new QueueMetrics(Time(p)));
        services.AddSingleton<QueueHealth>();
        return services;
    }

    /// <summary>
    /// The queue under <see cref="QueueKey"/>. It waits for <see cref="DeliveryKey"/> and <see cref="ReportsKey"/>, which
    /// may be registered before or after.
    /// </summary>
    public static AkkaConfigurationBuilder AddQueue(this AkkaConfigurationBuilder builder, QueueOptions options)
    {
        builder.AddHocon(SqlitePersistence.Hocon(options), HoconAddMode.Prepend);
        builder.AddSetup(SqlitePersistence.Setup(options));
        return builder.WithActors((system, registry, resolver) =>
        {
            resolver.GetService<QueueFiles>();
            var wiring = new QueueWiring(
                SqlitePersistence.LaneId,
                options.Lane,
                resolver.GetService<IBodyStore>(),
                resolver.GetService<INextHops>(),
                resolver.GetService<IQueueTimes>(),
                registry.GetAsync<DeliveryKey>,
                registry.GetAsync<ReportsKey>,
                new LaneObservers(resolver.GetService<IEnumerable<ILaneObserver>>(), resolver.GetService<ILoggerFactory>().CreateLogger("SecureGateway.Queue")),
                resolver.GetService<QueueMetrics>(),
                resolver.GetService<QueueHealth>(),
                resolver.GetService<ILoggerFactory>().CreateLogger("SecureGateway.Queue"));
            var queue = system.ActorOf(QueueActor.Props(wiring), "queue");
            registry.Register<QueueKey>(queue);
            // In the phase in which delivery finishes what is under way: nothing new is begun, and the outcomes are journalled.
            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseServiceUnbind, "drain-queue", () => DrainAsync(queue, options.DrainTimeout, wiring.Logger));
        });
    }

    private static async Task<Done> DrainAsync(IActorRef queue, TimeSpan limit, ILogger logger)
    {
        try
        {
            var drained = await queue.Ask<LaneDrained>(new QueueCommands.DrainLane(limit), limit + TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            if (drained.UnderWay > 0)
                logger.LogWarning("{UnderWay} attempts were still under way when the queue stopped; they are tried again as possibly delivered", drained.UnderWay);
        }
        catch (AskTimeoutException e)
        {
            logger.LogWarning(e, "the queue did not drain in time; what was under way is tried again as possibly delivered");
        }

        return Done.Instance;
    }

    private static TimeProvider Time(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
