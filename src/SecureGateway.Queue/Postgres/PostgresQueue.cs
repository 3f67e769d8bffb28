using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Queue.Lane;
using SecureGateway.Queue.Placement;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Postgres;

/// <summary>What the queue is kept in when that is PostgreSQL.</summary>
internal static class PostgresQueue
{
    public static void AddPostgresQueue(this IServiceCollection services, QueueOptions options, PostgresOptions postgres)
    {
        services.AddSingleton(_ => new PostgresDatabase(postgres));
        services.AddSingleton(p => new PostgresSchema(p.GetRequiredService<PostgresDatabase>(), Logger(p)));
        services.AddSingleton<HomeLane>();
        services.AddSingleton<IBodyDatabase>(p => new PostgresBodies(p.GetRequiredService<PostgresDatabase>(), options.StoreOptions, Time(p)));
        services.AddSingleton(p => Claims(p, postgres, HolderId.Of(options.DataDirectory), HolderId.PathIn(options.DataDirectory)));
        services.AddSingleton<ILaneClaims>(p => p.GetRequiredService<PostgresLaneClaims>());
        services.AddSingleton<ILaneJournal>(p => new PostgresLaneJournal(p.GetRequiredService<PostgresDatabase>(), p.GetRequiredService<PostgresLaneClaims>()));
    }

    private static PostgresLaneClaims Claims(IServiceProvider provider, PostgresOptions options, Guid me, string idFile)
    {
        var (database, schema) = (provider.GetRequiredService<PostgresDatabase>(), provider.GetRequiredService<PostgresSchema>());
        return new PostgresLaneClaims(database, schema, options, me, new PostgresLaneBoard(database, schema, options, me, idFile, Time(provider)));
    }

    private static ILogger Logger(IServiceProvider provider) => provider.GetRequiredService<ILoggerFactory>().CreateLogger("SecureGateway.Queue");

    private static TimeProvider Time(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;
}
