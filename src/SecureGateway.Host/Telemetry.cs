using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace SecureGateway.Host;

/// <summary>
/// Metrics of every room (meters named <c>SecureGateway.*</c>), of Kestrel and of the runtime, for Prometheus to fetch at
/// <c>/metrics</c> on the console's address.
/// </summary>
public static class Telemetry
{
    public static IServiceCollection AddGatewayMetrics(this IServiceCollection services, string nodeName)
    {
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("secure-gateway", serviceInstanceId: nodeName))
            .WithMetrics(metrics => metrics
            .AddMeter("SecureGateway.*")
            .AddMeter("Microsoft.AspNetCore.Server.Kestrel")
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        return services;
    }
}
