using OpenTelemetry.Metrics;

namespace SecureGateway.Host;

/// <summary>
/// Metrics of every room (meters named <c>SecureGateway.*</c>), of Kestrel and of the runtime, for Prometheus to fetch at
/// <c>/metrics</c> on the console's address.
/// </summary>
public static class Telemetry
{
    public static IServiceCollection AddGatewayMetrics(this IServiceCollection services)
    {
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("SecureGateway.*")
            .AddMeter("Microsoft.AspNetCore.Server.Kestrel")
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        return services;
    }
}
