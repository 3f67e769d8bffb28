using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SecureGateway.WebConsole.Entry;

/// <summary>Marks the connections that came to the console's address, on the connection itself: a client cannot claim it.</summary>
public sealed class ConsoleDoor
{
    private static readonly ConsoleDoor Mark = new();

    private ConsoleDoor()
    {
    }

    public static void Open(ListenOptions listen) => listen.Use(static next => connection =>
    {
        connection.Features.Set(Mark);
        return next(connection);
    });

    internal static bool IsHere(HttpContext context) => context.Features.Get<ConsoleDoor>() is not null;
}
