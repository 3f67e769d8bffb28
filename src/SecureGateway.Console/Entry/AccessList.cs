using System.Net;
using Microsoft.AspNetCore.Http;
using SecureGateway.Access.Accounts;
using SecureGateway.Operations;

namespace SecureGateway.WebConsole.Entry;

/// <summary>
/// Keeps clients of other networks from the console's address, before anything of a request is looked at. Each such address is
/// in the audit once in ten minutes, however often it knocks; of very many at once not each is.
/// </summary>
internal sealed class AccessList(ConsoleOptions options, EntryAudit audit, TimeProvider clock)
{
    private const int MostRemembered = 1000;
    private const int LongestPath = 200;
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, DateTimeOffset> _told = [];

    public async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        var address = ClientAddress.Of(context);
        if (Admits(address))
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        if (IsNews(address))
        {
            var path = context.Request.Path.ToString();
            await audit.RefusedAsync(
                SafeText.Of($"console {context.Request.Method} {(path.Length > LongestPath ? path[..LongestPath] : path)}"),
                "nobody", address.ToString(), "the address is in none of the networks of node.console.allow").ConfigureAwait(false);
        }

        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync("Clients at your address may not use this console.\n", context.RequestAborted).ConfigureAwait(false);
    }

    internal bool Admits(IPAddress address) => options.Allow.Count == 0 || options.Allow.Any(entry => entry.Network is { } network && network.Contains(address));

    private bool IsNews(IPAddress address)
    {
        lock (_lock)
        {
            var now = clock.GetUtcNow();
            if (_told.TryGetValue(address, out var at) && now - at < Quiet)
                return false;
            if (_told.Count >= MostRemembered)
            {
                foreach (var old in _told.Where(entry => now - entry.Value >= Quiet).Select(entry => entry.Key).ToList())
                    _told.Remove(old);
                if (_told.Count >= MostRemembered)
                    return false;
            }

            _told[address] = now;
            return true;
        }
    }
}
