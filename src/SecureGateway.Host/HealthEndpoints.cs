using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureGateway.Configuration;

namespace SecureGateway.Host;

/// <summary>
/// <c>/healthz/live</c>: the process answers. <c>/healthz/ready</c>: the queue is recovered and works, there is room on the disk, and
/// the listeners are open; 503 with the reasons otherwise. It tells, with 200, of certificates near their end, of what of our own
/// does not work (each alarm), and, with peers, which of them are there; it stays ready whoever is away. Both are plain text, one
/// line for each check.
/// </summary>
public static class HealthEndpoints
{
    private const string ReadyTag = "ready";

    public static IServiceCollection AddGatewayHealth(this IServiceCollection services, NodeConfiguration node)
    {
        services.AddSingleton<Readiness>();
        var checks = services.AddHealthChecks()
            .AddCheck<Readiness>("gateway", tags: [ReadyTag])
            .AddCheck<CertificateHealth>("certificates", tags: [ReadyTag]);
        if (node.Cluster is not null)
            checks.AddCheck<PeerHealth>("peers", tags: [ReadyTag]);
        return services;
    }

    /// <summary>The same on an application of its own, for a gateway that waits and is not there yet itself.</summary>
    public static void MapGatewayHealthOf(this IEndpointRouteBuilder endpoints, IServiceProvider gateway)
    {
        endpoints.MapGet("/healthz/live", () => "Healthy");
        endpoints.MapGet("/healthz/ready", async context =>
        {
            var report = await gateway.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(ReadyTag), context.RequestAborted).ConfigureAwait(false);
            context.Response.StatusCode = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
            await WriteAsync(context, report).ConfigureAwait(false);
        });
    }

    public static void MapGatewayHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/healthz/live", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks("/healthz/ready", new HealthCheckOptions
        {
            Predicate = check => check.Tags.Contains(ReadyTag),
            ResponseWriter = WriteAsync,
        });
    }

    private static Task WriteAsync(HttpContext context, HealthReport report)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        var lines = report.Entries.Select(entry => $"{entry.Key}: {entry.Value.Status}{(entry.Value.Description is { } text ? ", " + text : "")}");
        return context.Response.WriteAsync(string.Join('\n', lines) + "\n", context.RequestAborted);
    }
}
