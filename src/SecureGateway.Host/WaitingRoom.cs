using SecureGateway.Api;
using SecureGateway.Configuration;
using SecureGateway.Peers;
using SecureGateway.Policy;

namespace SecureGateway.Host;

/// <summary>
/// Health and operations of a node whose start waits for its peers, at the addresses where they are later: a small application
/// in front of the gateway's own, because that opens everything at once, the SMTP listeners too. <c>/healthz/ready</c> says 503
/// and why; of the operations those that look at the node itself are done, and any other is answered with the reason. It is
/// gone before the gateway opens; what streams then is broken off, to be asked again.
/// </summary>
internal sealed class WaitingRoom(IServiceProvider gateway, NodeConfiguration node, ApiOptions api, ILogger<WaitingRoom> logger) : IWaitingRoom
{
    public async Task<IAsyncDisposable> OpenAsync(CancellationToken stopping)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>(); // signals are the gateway's
        builder.Services.AddSingleton(gateway.GetRequiredService<IIdentities>());
        builder.Services.AddSingleton(gateway.GetRequiredService<IPolicySource>());
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(node.Console.EndPoint, listen =>
            {
                if (node.Console.Https)
                    listen.UseGatewayHttps();
            });
            kestrel.ListenOperations(api, _ => { });
        });
        var room = builder.Build();
        try
        {
            room.MapOperationsOf(gateway, () => gateway.GetRequiredService<PeerWatch>().Waiting);
            room.MapGatewayHealthOf(gateway);
            await room.StartAsync(stopping).ConfigureAwait(false);
            SocketFile.Close(api.Socket);
        }
        catch
        {
            await room.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        logger.LogInformation("While this node waits for its peers, /healthz is at {Console}, and sgw can look at it", node.Console);
        return new Open(room, api.Socket);
    }

    private sealed class Open(WebApplication room, string socket) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await room.StopAsync().ConfigureAwait(false);
            await room.DisposeAsync().ConfigureAwait(false);
            SocketFile.Prepare(socket); // the gateway makes it anew
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
