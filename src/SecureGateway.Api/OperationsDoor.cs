using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SecureGateway.Api;

/// <summary>Through which door a connection came, noted on the connection itself: a client cannot claim it.</summary>
internal sealed record OperationsDoor(bool IsSocket, PeerCredentials? Peer)
{
    /// <summary>By the socket. Where the kernel can tell who it is, it has to; elsewhere the file's mode alone is the lock.</summary>
    public bool MayEnter => IsSocket && (Peer?.MayEnter ?? !OperatingSystem.IsLinux());

    public static void Mark(ListenOptions listen, bool isSocket) => listen.Use(next => connection =>
    {
        connection.Features.Set(new OperationsDoor(isSocket, isSocket ? PeerOf(connection) : null));
        return next(connection);
    });

    public static OperationsDoor? Of(HttpContext context) => context.Features.Get<OperationsDoor>();

    public string From(HttpContext context) => IsSocket ? "socket" : (context.Connection.RemoteIpAddress ?? IPAddress.None).ToString();

    private static PeerCredentials? PeerOf(ConnectionContext connection) =>
        connection.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket ? PeerCredentials.Of(socket) : null;
}
