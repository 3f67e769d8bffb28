using Microsoft.Extensions.Hosting;

namespace SecureGateway.Api;

/// <summary>Takes the socket away from everybody but its owner as soon as it is there. Before that, connecting takes the right to write, which the usual mask gives to nobody else either.</summary>
internal sealed class SocketMode(ApiOptions options) : IHostedLifecycleService
{
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        SocketFile.Close(options.Socket);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
