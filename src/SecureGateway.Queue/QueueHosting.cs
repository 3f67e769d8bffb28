using Akka;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Postgres;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue;

/// <summary>How the queue comes into a host.</summary>
public static class QueueHosting
{
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(4); // the phase has 5 s

    /// <summary>
    /// The message store (<see cref="IMessageStore"/>) and what the queue needs besides. <see cref="INextHops"/>,
    /// <see cref="IQueueTimes"/>, <see cref="IAlarms"/> and any number of <see cref="ILaneObserver"/> are registered by the host.
    /// </summary>
    public static IServiceCollection AddMessageStore(this IServiceCollection services, QueueOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<QueueFiles>(p => new QueueFiles(options, Time(p), p.GetRequiredService<ILogger<QueueFiles>>()));
        services.AddSingleton<MessageStore>(p =>
            new MessageStore(options.StoreOptions, p.GetRequiredService<IBodyDatabase>(), p.GetRequiredService<HomeLane>(), p.GetRequiredService<ILogger<MessageStore>>()));
        services.AddSingleton<IBodyStore>(p => p.GetRequiredService<MessageStore>());
        services.AddSingleton<IMessageStore>(p => p.GetRequiredService<MessageStore>());
        if (options.Postgres is { } postgres)
        {
            services.AddPostgresQueue(options, postgres);
        }
        else
        {
            services.AddSingleton<IBodyDatabase>(p =>
            {
                Directory.CreateDirectory(options.DataDirectory);
                return new SqliteBodies(options.StoreOptions, Time(p), p.GetRequiredService<ILogger<MessageStore>>());
            });
            services.AddSingleton<ILaneJournal>(_ => new SqliteLaneJournal(options));
            services.AddSingleton<ILaneClaims>(_ => new SqliteLaneClaims());
            services.AddSingleton(_ => HomeLane.OfTheOnlyNode());
        }

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
        var setup = SqlitePersistence.Setup(options);
        var database = options.Postgres is { } postgres ? new PostgresDatabase(postgres) : null; // the journal waits for nobody else's connections
        if (database is not null)
        {
            builder.AddHocon(PostgresPersistence.Hocon(options), HoconAddMode.Prepend);
            PostgresPersistence.AddTo(setup, database);
        }

        builder.AddSetup(setup);
        return builder.WithActors((system, registry, resolver) =>
        {
            if (database is not null)
                system.RegisterOnTermination(database.Dispose);
            resolver.GetService<QueueFiles>();
            var wiring = new QueueWiring(
                resolver.GetService<HomeLane>(),
                options.Lane,
                resolver.GetService<ILaneClaims>(),
                resolver.GetService<IBodyStore>(),
                resolver.GetService<INextHops>(),
                resolver.GetService<IQueueTimes>(),
                registry.GetAsync<DeliveryKey>,
                registry.GetAsync<ReportsKey>,
                new LaneObservers(resolver.GetService<IEnumerable<ILaneObserver>>(), resolver.GetService<ILoggerFactory>().CreateLogger("SecureGateway.Queue")),
                resolver.GetService<QueueMetrics>(),
                resolver.GetService<QueueHealth>(),
                resolver.GetService<IAlarms>(),
                resolver.GetService<ILoggerFactory>().CreateLogger("SecureGateway.Queue"));
            var queue = system.ActorOf(QueueActor.Props(wiring), "queue");
            registry.Register<QueueKey>(queue);
            // In the phase in which delivery finishes what is under way: nothing new is begun, and the outcomes are journalled.
            CoordinatedShutdown.Get(system).AddTask(
                CoordinatedShutdown.PhaseServiceUnbind, "drain-queue", () => DrainAsync(queue, options.DrainTimeout, wiring.Logger));
            if (database is not null)
                CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceStop, "release-queue", () => ReleaseAsync(queue, wiring.Logger));
        });
    }

    private static async Task<Done> DrainAsync(IActorRef queue, TimeSpan limit, ILogger logger)
    {
        try
        {
            var drained = await queue.Ask<LaneDrained>(new QueueCommands.DrainLane(limit), limit + TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            if (drained.UnderWay > 0)
                logger.LogWarning("{UnderWay} attempts were still under way when the queue stopped; they are tried again as possibly delivered", drained.UnderWay);
            if (drained.Silent > 0)
                logger.LogWarning("{Silent} lanes of the queue were still being read when it stopped; whoever has them next reads them", drained.Silent);
        }
        catch (AskTimeoutException e)
        {
            logger.LogWarning(e, "the queue did not drain in time; what was under way is tried again as possibly delivered");
        }

        return Done.Instance;
    }

    // After the last message was accepted and the last outcome came: another node need not wait to find this one gone.
    private static async Task<Done> ReleaseAsync(IActorRef queue, ILogger logger)
    {
        try
        {
            await queue.Ask<LaneReleased>(new QueueCommands.ReleaseLane(), ReleaseTimeout).ConfigureAwait(false);
        }
        catch (AskTimeoutException e)
        {
            logger.LogWarning(e, "the queue was not let go in time; whoever takes it waits until it finds that nobody is there");
        }

        return Done.Instance;
    }

    private static TimeProvider Time(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
