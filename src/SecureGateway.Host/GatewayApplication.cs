using System.Net;
using Akka.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SecureGateway.Api;
using SecureGateway.Configuration;
using SecureGateway.Delivery;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Palettes;
using SecureGateway.Peers;
using SecureGateway.Policy;
using SecureGateway.Queue;
using SecureGateway.Queue.Storage;
using SecureGateway.Revocation;
using SecureGateway.Smtp;
using SecureGateway.Tracking;
using SecureGateway.WebConsole;

namespace SecureGateway.Host;

/// <summary>
/// Puts the rooms together; used by <c>run</c>, <c>demo</c> and the tests alike. Starting fails, with a message that says
/// what to do, when the data directory is in use or an identity cannot be made; nothing is listened on then.
/// </summary>
public static class GatewayApplication
{
    /// <param name="configure">The last word on services; for observers, staged networks and quiet logs.</param>
    public static WebApplication Build(GatewayConfiguration configuration, Action<WebApplicationBuilder>? configure = null)
    {
        var node = configuration.Node;
        var directory = DataDirectoryLock.Take(node.DataDirectory);
        var queue = new QueueOptions(node.DataDirectory) { Postgres = QueueDatabase.Of(node) };
        var inbound = new InboundOptions(node.HostName) { Resolvers = node.Resolver.Servers };
        var api = new ApiOptions(node.Name, node.DataDirectory, node.Operations.Socket, node.Operations.Https);
        var delivery = new DeliveryOptions(node.HostName)
        {
            DataDirectory = node.DataDirectory,
            OtherNames = [.. node.AlsoKnownAs.Where(known => !IPAddress.TryParse(known, out _))],
            OtherAddresses = [.. node.AlsoKnownAs.SelectMany(known => IPAddress.TryParse(known, out var address) ? new[] { address } : [])],
            ResolverServers = node.Resolver.Servers,
            ResolverTimeout = node.Resolver.Timeout,
        };

        // By name, not by whose process it is: the console's files are found beside it, in tests too.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(GatewayApplication).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets(); // where they lie before the publish has put them into wwwroot
        builder.AddGatewayLogging(node);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => directory); // made by the container's hand, so that it is let go last

        builder.Services.AddGatewayConfiguration(configuration);
        builder.Services.AddSingleton<IAlarms, AlarmBoard>();
        builder.Services.AddRevocation();
        builder.Services.AddGatewayPeers(node);
        builder.Services.AddSingleton<IWaitingRoom, WaitingRoom>();
        builder.Services.AddAppliedNextHops();
        builder.Services.AddSmtp();
        builder.Services.AddInbound(inbound);
        builder.Services.AddMessageStore(queue);
        builder.Services.AddDelivery(delivery);
        if (node.Tracking is { Enabled: true } tracking)
        {
            builder.Services.AddTracking(new TrackingOptions(node.Name, Path.Combine(node.DataDirectory, "tracking.db"))
            {
                Postgres = queue.Postgres,
                Retention = tracking.Retention,
                MaxSize = tracking.MaxSize,
            });
        }

        builder.Services.AddGatewayMetrics(node.Name);
        builder.Services.AddGatewayHealth(node);
        builder.Services.AddPalettes();
        builder.Services.AddOperations(api);
        builder.Services.AddConsole(new ConsoleOptions(node.Name, node.Console.Https, node.Console.Allow));
        builder.Services.AddHostedService<CertificateReload>();
        builder.Services.AddAkka("secure-gateway", akka => akka
            .ConfigureGatewayLoggers()
            .AddConfigurationLifeCycle() // first: the others begin on the applied revision
            .AddPeers(node) // and on that of the peers, where there are any
            .AddDelivery(delivery)
            .AddQueue(queue)
            .AddInbound(inbound));
        // Started after the actors and before the listeners: no mail is taken until all that was taken before is known.
        builder.Services.AddSingleton<QueueRecovery>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<QueueRecovery>());
        if (queue.Postgres is not null)
            builder.Services.AddSingleton<ISmtpSessionFactory, QueueDoor>();
        builder.Services.AddSingleton<BoundListeners>();
        builder.Services.Configure<HostOptions>(host =>
        {
            // At once: the queue stops beginning deliveries while the listeners still wait for the last messages.
            host.ServicesStopConcurrently = true;
            host.ShutdownTimeout = TimeSpan.FromSeconds(90); // of which the drains use half at most
        });
        builder.WebHost.ConfigureKestrel((_, kestrel) => Listen(kestrel, node, api));
        configure?.Invoke(builder);

        var application = builder.Build();
        application.Services.GetRequiredService<DataDirectoryLock>();
        application.Services.GetRequiredService<QueueFiles>(); // the journal's file is prepared before its first reader opens it
        application.Services.GetRequiredService<IIdentities>(); // opened now: what is wrong with one is said before the first client comes
        application.UseConsoleDoor();
        application.MapOperations();
        application.MapGatewayHealth();
        application.MapPrometheusScrapingEndpoint("/metrics");
        if (node.Console.Enabled)
            application.MapConsole();
        return application;
    }

    private static void AddAppliedNextHops(this IServiceCollection services)
    {
        services.AddSingleton<AppliedNextHops>();
        services.AddSingleton<INextHops>(provider => provider.GetRequiredService<AppliedNextHops>());
        services.AddSingleton<IQueueTimes>(provider => provider.GetRequiredService<AppliedNextHops>());
    }

    private static void Listen(KestrelServerOptions kestrel, NodeConfiguration node, ApiOptions api)
    {
        var bound = kestrel.ApplicationServices.GetRequiredService<BoundListeners>();
        var drain = kestrel.ApplicationServices.GetRequiredService<InboundOptions>().DrainTimeout;
        var implicitTls = kestrel.ApplicationServices.GetRequiredService<SmtpSessionFactory>();
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxConcurrentConnections = null; // sessions have limits of their own, with an SMTP reply to say so
        foreach (var (settings, index) in node.Listeners.Select((settings, index) => (settings, index)))
        {
            var name = $"smtp-{index + 1}";
            kestrel.ListenSmtp(
                settings.EndPoint,
                (settings.Tls == ListenerTls.Implicit
                    ? SmtpListener.Implicit(name, implicitTls.ImplicitTlsAsync)
                    : SmtpListener.StartTls(name)) with
                {
                    DrainTimeout = drain,
                },
                bound.AddSmtp);
        }

        kestrel.Listen(node.Console.EndPoint, listen =>
        {
            if (node.Console.Https)
                listen.UseGatewayHttps();
            bound.AddConsole(listen);
        });
        kestrel.ListenOperations(api, bound.AddOperations);
    }
}
