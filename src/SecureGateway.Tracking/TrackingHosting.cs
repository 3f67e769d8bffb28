using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;
using SecureGateway.Tracking.Postgres;
using SecureGateway.Tracking.Store;

namespace SecureGateway.Tracking;

/// <summary>
/// Puts this room into a host. Expects <see cref="ILaneJournal"/> and <see cref="IMessageStore"/> of the queue; follows lanes and
/// doors by itself.
/// </summary>
public static class TrackingHosting
{
    public static IServiceCollection AddTracking(this IServiceCollection services, TrackingOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<TrackingMetrics>();
        services.AddSingleton<ITrackingDatabase>(provider => Database(options, provider));
        services.AddSingleton<TrackingWriter>(provider => new TrackingWriter(
            provider.GetRequiredService<ITrackingDatabase>(),
            options,
            provider.GetRequiredService<ILaneJournal>(),
            () => provider.GetRequiredService<IMessageStore>().HasRoom,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<TrackingMetrics>(),
            provider.GetRequiredService<ILogger<TrackingWriter>>()));
        services.AddSingleton<ILaneObserver>(provider => provider.GetRequiredService<TrackingWriter>());
        services.AddSingleton<IInboundObserver>(provider => provider.GetRequiredService<TrackingWriter>());
        services.AddSingleton<LocalTracking>(provider => new LocalTracking(
            provider.GetRequiredService<ITrackingDatabase>(), options.Node, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ITrackingSearch>(provider => provider.GetRequiredService<LocalTracking>());
        services.AddSingleton<TrackingFeed>(provider => new TrackingFeed(
            provider.GetRequiredService<TrackingWriter>(), provider.GetRequiredService<LocalTracking>(), provider.GetRequiredService<ILogger<TrackingFeed>>()));
        return services;
    }

    private static ITrackingDatabase Database(TrackingOptions options, IServiceProvider provider)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        return options.Postgres is { } postgres
            ? new PostgresTracking(postgres, options.Node, time, provider.GetRequiredService<ILogger<TrackingWriter>>())
            : new SqliteTracking(options, time);
    }
}
