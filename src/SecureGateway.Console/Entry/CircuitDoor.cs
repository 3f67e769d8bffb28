using Microsoft.AspNetCore.Http;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// The door of the connection behind the pages. It is for whoever is signed in, from pages of this site only (browsers let any
/// site open a WebSocket, cookies and all), and it closes at the moment the session ends.
/// </summary>
internal static class CircuitDoor
{
    private const string Root = "/_blazor";

    public static bool IsHere(HttpRequest request) => request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase);

    public static async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsHere(context.Request))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (SessionIdentity.Of(context.User) is not { } session)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (!IsOwn(context.Request.Headers.Origin, context.Request.Host.Value, IsWebSocket(context.Request)))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await using var end = session.Ended.UnsafeRegister(static connection => ((HttpContext)connection!).Abort(), context).ConfigureAwait(false);
        await next(context).ConfigureAwait(false);
    }

    // As the request says it: the feature that would know is set further in.
    private static bool IsWebSocket(HttpRequest request) =>
        HttpMethods.IsConnect(request.Method) || request.Headers.Upgrade.ToString().Contains("websocket", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a request is made by a page of the host that it is sent to.</summary>
    /// <param name="origin">What the browser says of the page; it says nothing of requests that read.</param>
    /// <param name="isNeeded">Whether a browser always says it.</param>
    internal static bool IsOwn(string? origin, string? host, bool isNeeded) =>
        string.IsNullOrEmpty(origin)
            ? !isNeeded
            : Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, host, StringComparison.OrdinalIgnoreCase);
}
