using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SecureGateway.Access;
using SecureGateway.Access.Audit;
using SecureGateway.Access.Tokens;
using SecureGateway.Operations;
using SecureGateway.Policy;

namespace SecureGateway.Api;

/// <summary>Puts the HTTP interface into a host. The palettes come from elsewhere (<see cref="IPaletteSource"/>).</summary>
public static class ApiHosting
{
    public static IServiceCollection AddOperations(this IServiceCollection services, ApiOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new TokenStore(
            options.TokensPath, Clock(provider),
            cause => provider.GetRequiredService<ILogger<TokenStore>>().LogError(cause, "A change of tokens is made, and the disk has not confirmed it: after a power failure the old ones may be back. Look at the disk")));
        services.AddSingleton(new AuditFile(options.AuditPath));
        services.AddSingleton<IAuditTrail>(provider => provider.GetRequiredService<AuditFile>());
        services.AddSingleton(provider => new GuessLimiter(Clock(provider)));
        services.AddSingleton<IFailureLog, FailureLog>();
        services.AddAccounts(options, Clock);
        services.AddSingleton(provider => new OperationDispatcher(
            provider.GetRequiredService<PaletteRegistry>(),
            provider.GetRequiredService<IAuditTrail>(),
            provider.GetRequiredService<IFailureLog>(),
            Clock(provider),
            () => provider.GetService<IPolicySource>()?.Current.Revision,
            provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping,
            provider.GetService<IPeerOperations>() ?? new LonelyNode(options.NodeName)));
        services.AddSingleton<Gate>();
        services.AddSingleton<OperationEndpoints>();
        services.AddSingleton(provider => new OpenApiDocument(options.NodeName, provider.GetRequiredService<PaletteRegistry>()));
        services.AddHostedService<SocketMode>();
        return services;
    }

    /// <summary>Opens the socket, and the HTTPS listener where there is one.</summary>
    /// <param name="bound">Told of the HTTPS listener, whose port may be any free one.</param>
    /// <exception cref="IOException">The socket is in use, or cannot be made; the message says what to do.</exception>
    public static void ListenOperations(this KestrelServerOptions kestrel, ApiOptions options, Action<ListenOptions> bound)
    {
        SocketFile.Prepare(options.Socket);
        kestrel.ListenUnixSocket(options.Socket, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            OperationsDoor.Mark(listen, isSocket: true);
        });
        if (options.Https is not { } https)
            return;
        kestrel.Listen(https, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseGatewayHttps();
            OperationsDoor.Mark(listen, isSocket: false);
            bound(listen);
        });
    }

    /// <summary>Operations are to be had at their own doors only, and nothing else is to be had there. Letters count as routing counts them: not by case.</summary>
    public static void MapOperations(this WebApplication application) => Map(application, application.Services, null);

    /// <summary>The same on an application of its own, for a gateway that waits and is not there yet itself.</summary>
    /// <param name="waiting">Why it waits.</param>
    public static void MapOperationsOf(this WebApplication application, IServiceProvider gateway, Func<string?> waiting) => Map(application, gateway, waiting);

    private static void Map(WebApplication application, IServiceProvider gateway, Func<string?>? waiting)
    {
        application.Use(static (context, next) =>
        {
            var isDoor = OperationsDoor.Of(context) is not null;
            if (isDoor == context.Request.Path.StartsWithSegments(OperationEndpoints.Root, StringComparison.OrdinalIgnoreCase))
                return next(context);
            context.SetEndpoint(null);
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        gateway.GetRequiredService<OperationEndpoints>().Map(application, waiting);
    }

    private static TimeProvider Clock(IServiceProvider provider) => provider.GetService<TimeProvider>() ?? TimeProvider.System;

    private sealed class FailureLog(ILogger<OperationDispatcher> logger) : IFailureLog
    {
        public void Failed(string operation, string reference, Exception cause) =>
            logger.LogError(cause, "{Operation} failed ({Reference})", operation, reference);
    }
}
