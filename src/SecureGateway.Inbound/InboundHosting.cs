using System.Globalization;
using Akka;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SecureGateway.Mail;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// Puts this room into a host. Expects from the others: IPolicySource, IIdentities, ITrust, IRevocationStatus, IAlarms, IMessageStore, and the actor of
/// <see cref="QueueKey"/>, which is first looked up when a message comes.
/// </summary>
public static class InboundHosting
{
    private static readonly TimeSpan DrainMargin = TimeSpan.FromSeconds(10);

    public static IServiceCollection AddInbound(this IServiceCollection services, InboundOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<INameLookups, DnsNameLookups>();
        services.TryAddSingleton<IClientNames, ClientNames>();
        services.AddSingleton<SessionRegister>();
        services.AddSingleton<InboundMetrics>();
        services.AddSingleton<InboundTlsOptions>();
        services.AddSingleton<InboundServices>();
        services.AddSingleton<SmtpSessionFactory>();
        services.AddSingleton<ISmtpSessionFactory>(provider => provider.GetRequiredService<SmtpSessionFactory>());
        return services;
    }

    /// <summary>
    /// Starts the policy actors, and drains them when the actor system is asked to stop. Queue and deliveries drain in the same
    /// phase, so that the whole takes as long as the longest; the queue takes the last messages while it does.
    /// </summary>
    public static AkkaConfigurationBuilder AddInbound(this AkkaConfigurationBuilder builder, InboundOptions options)
    {
        // The phase has five seconds by default; a message under way may need more.
        var limit = options.DrainTimeout + DrainMargin;
        builder.AddHocon(
            string.Create(CultureInfo.InvariantCulture, $"akka.coordinated-shutdown.phases.{CoordinatedShutdown.PhaseServiceUnbind}.timeout = {limit.TotalMilliseconds:0}ms"),
            HoconAddMode.Prepend);
        return builder.WithActors((system, registry, resolver) =>
        {
            var services = resolver.GetService<InboundServices>();
            var inbound = system.ActorOf(InboundActor.Props(services), "inbound");
            registry.Register<InboundKey>(inbound);
            CoordinatedShutdown.Get(system).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "drain-inbound", async () =>
            {
                await inbound.Ask<InboundCommands.Drained>(
                    new InboundCommands.Drain(options.DrainTimeout), limit).ConfigureAwait(false);
                return Done.Instance;
            });
        });
    }
}
