using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureGateway.Peers;

namespace SecureGateway.Host;

/// <summary>
/// Tells which peers are there. Never unhealthy: mail goes on whoever is away, and a load balancer must not take a node out
/// because another one is.
/// </summary>
public sealed class PeerHealth(PeerWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var view = watch.View;
        return Task.FromResult(view is { CaughtUp: true, Behind: null } && view.Present.Length == view.Peers.Length
            ? HealthCheckResult.Healthy(view.InWords())
            : HealthCheckResult.Degraded(view.InWords()));
    }
}
