using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SecureGateway.Smtp;

/// <summary>Puts SMTP listeners into a host, beside whatever else Kestrel serves there.</summary>
public static class SmtpHosting
{
    /// <summary>What listeners share. The <see cref="ISmtpSessionFactory"/> is registered by whoever answers its questions.</summary>
    public static IServiceCollection AddSmtp(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(new ReceiveBudget());
        services.AddSingleton<IMemoryPoolFactory<byte>, ReceiveBlocks.Factory>();
        services.Configure<SocketTransportOptions>(transport =>
        {
            // A session's loop never blocks, so it may run where the socket's event came in; each hand-over between threads
            // costs more than the few commands that are executed.
            transport.UnsafePreferInlineScheduling = true;
            // One call for each read instead of two; an idle session holds a block for it.
            transport.WaitForDataBeforeAllocatingBuffer = false;
        });
        return services;
    }

    /// <summary>
    /// Listens for SMTP. When the server stops, each session ends after its current command, or message, with 421 4.3.2; a
    /// message that is not there by <see cref="SmtpListener.DrainTimeout"/> is broken off with the same.
    /// </summary>
    /// <param name="configure">
    /// Further settings of the endpoint. Its <see cref="ListenOptions.IPEndPoint"/> is the bound one after the start (port 0).
    /// </param>
    public static void ListenSmtp(
        this KestrelServerOptions options, IPEndPoint endPoint, SmtpListener listener, Action<ListenOptions>? configure = null) =>
        options.Listen(endPoint, listen =>
        {
            listen.Protocols = HttpProtocols.Http1; // never reached: the handler is terminal; the default would log about HTTP/2
            configure?.Invoke(listen);
            var handler = ActivatorUtilities.CreateInstance<SmtpConnectionHandler>(options.ApplicationServices, listener);
            listen.Run(handler.OnConnectedAsync);
        });
}
