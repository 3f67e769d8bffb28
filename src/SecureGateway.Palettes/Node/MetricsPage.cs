using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SecureGateway.Palettes.Node;

/// <summary>The page that Prometheus fetches, fetched from within: the same figures, and no second count of anything.</summary>
public sealed class MetricsPage(IServiceProvider services)
{
    private const string Path = "/metrics";

    /// <summary>Null when this host has no such page.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        var endpoint = services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .FirstOrDefault(known => known.RoutePattern.RawText?.TrimEnd('/') == Path);
        if (endpoint?.RequestDelegate is null)
            return null;
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = services, RequestAborted = cancellation };
        context.Request.Method = HttpMethods.Get;
        context.Request.Path = Path;
        context.Response.Body = body;
        await endpoint.RequestDelegate(context).ConfigureAwait(false);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
