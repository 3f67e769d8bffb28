using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Puts delivery into a host. The container must know <see cref="IPolicySource"/>, <see cref="IIdentities"/>,
/// <see cref="ITrust"/>, <see cref="IRevocationStatus"/>, <see cref="IAlarms"/> and <see cref="IMessageStore"/>; <see cref="IMailResolver"/>, <see cref="TimeProvider"/> and
/// <see cref="Random"/> are taken when they are there.
/// </summary>
public static class DeliveryHosting
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = DeliveryMetrics.MeterName;

    public static IServiceCollection AddDelivery(this IServiceCollection services, DeliveryOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IMailResolver, DnsResolver>();
        services.AddSingleton(options);
        services.AddSingleton<TlsClient>();
        services.AddSingleton<ConnectionOpener>();
        services.AddSingleton<ConnectionPool>();
        services.AddSingleton<IMailTransaction>(new PipelinedTransaction(options.Timeouts));
        services.AddSingleton(provider => new DeliveryMetrics(() => provider.GetRequiredService<ConnectionPool>().Count));
        services.AddSingleton(provider => new HostFinder(
            options, provider.GetRequiredService<IMailResolver>(), provider.GetService<Random>() ?? Random.Shared,
            new OwnAddresses(options, provider.GetRequiredService<TimeProvider>())));
        services.AddSingleton(provider => new TlsProbe(
            options, provider.GetRequiredService<HostFinder>(), provider.GetRequiredService<ConnectionOpener>()));
        services.AddSingleton(provider => new DeliveryServices(
            options,
            provider.GetRequiredService<IPolicySource>(),
            provider.GetRequiredService<IMessageStore>(),
            provider.GetRequiredService<HostFinder>(),
            provider.GetRequiredService<ConnectionOpener>(),
            provider.GetRequiredService<ConnectionPool>(),
            provider.GetRequiredService<IMailTransaction>(),
            provider.GetRequiredService<DeliveryMetrics>(),
            provider.GetRequiredService<IAlarms>(),
            provider.GetService<ILogger<DeliveryServices>>() ?? NullLogger<DeliveryServices>.Instance,
            provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Starts the actors, registered under <see cref="DeliveryKey"/> and <see cref="ReportsKey"/>. When the system stops,
    /// deliveries under way get <see cref="DeliveryOptions.DrainTimeout"/> to finish and are then broken off: at once, while
    /// sessions may still be receiving their last message.
    /// </summary>
    public static AkkaConfigurationBuilder AddDelivery(this AkkaConfigurationBuilder builder, DeliveryOptions options) =>
        builder
            .AddHocon(
                $"akka.coordinated-shutdown.phases.{CoordinatedShutdown.PhaseServiceUnbind}.timeout = {(int)options.DrainTimeout.TotalSeconds + 10}s", HoconAddMode.Prepend)
            .WithActors((system, registry, resolver) =>
            {
                var root = system.ActorOf(DeliveryRootActor.Props(resolver.GetService<DeliveryServices>()), "delivery");
                registry.Register<DeliveryKey>(root);
                registry.Register<ReportsKey>(system.ActorOf(
                    ReportComposerActor.Props(resolver.GetService<DeliveryServices>()), "reports"));
                CoordinatedShutdown.Get(system).AddTask(
                    CoordinatedShutdown.PhaseServiceUnbind, "drain-deliveries", () => DrainAsync(root, options.DrainTimeout));
            });

    private static async Task<Akka.Done> DrainAsync(IActorRef root, TimeSpan limit)
    {
        var drained = root.Ask<DeliveryEvents.Drained>(new DeliveryCommands.Drain(), limit + TimeSpan.FromSeconds(5));
        if (await Task.WhenAny(drained, Task.Delay(limit)).ConfigureAwait(false) != drained)
            root.Tell(new DeliveryCommands.BreakOff());
        try
        {
            await drained.ConfigureAwait(false);
        }
        catch (AskTimeoutException)
        {
            // broken off and still not ended: the queue finds the messages as under way and tries them again
        }

        return Akka.Done.Instance;
    }
}
