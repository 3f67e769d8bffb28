using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SecureGateway.Operations;
using SecureGateway.Palettes.Actor;
using SecureGateway.Palettes.Audit;
using SecureGateway.Palettes.Certificates;
using SecureGateway.Palettes.Cluster;
using SecureGateway.Palettes.Config;
using SecureGateway.Palettes.Log;
using SecureGateway.Palettes.Node;
using SecureGateway.Palettes.Queue;
using SecureGateway.Palettes.Session;
using SecureGateway.Palettes.Tls;
using SecureGateway.Palettes.Token;
using SecureGateway.Palettes.User;

namespace SecureGateway.Palettes;

/// <summary>The list of all palettes. What each needs is registered by its own room.</summary>
public static class PaletteHosting
{
    public static IServiceCollection AddPalettes(this IServiceCollection services)
    {
        services.AddSingleton<IPaletteSource, Track.TrackPalette>();
        services.AddSingleton<QueueAccess>();
        services.AddSingleton<IPaletteSource, ClusterPalette>();
        services.AddSingleton<MetricsPage>();
        services.AddLogSteering();
        services.AddSingleton<IPaletteSource, ActorPalette>();
        services.AddSingleton<IPaletteSource, AuditPalette>();
        services.AddSingleton<IPaletteSource, LogPalette>();
        services.AddSingleton<IPaletteSource, QueuePalette>();
        services.AddSingleton<IPaletteSource, CertificatePalette>();
        services.AddSingleton<IPaletteSource, SessionPalette>();
        services.AddSingleton<IPaletteSource, SystemPalette>();
        services.AddSingleton<ConfigurationAccess>();
        services.AddSingleton<IPaletteSource, ConfigPalette>();
        services.AddSingleton<IPaletteSource, ConnectionPalette>();
        services.AddSingleton<IPaletteSource, DomainPalette>();
        services.AddSingleton<IPaletteSource, RoutePalette>();
        services.AddSingleton<IPaletteSource, TokenPalette>();
        services.AddSingleton<IPaletteSource, UserPalette>();
        services.AddSingleton<IPaletteSource, TlsPalette>();
        services.AddSingleton<PaletteRegistry>();
        return services;
    }

    // The filters of all loggers look at LogLevels, and LogTap is a logger like others.
    internal static void AddLogSteering(this IServiceCollection services)
    {
        services.AddSingleton<LogLevels>();
        services.AddSingleton<IPostConfigureOptions<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogLevels>());
        services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(provider => provider.GetRequiredService<LogLevels>());
        services.AddSingleton<LogTap>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogTap>());
    }
}
