using Microsoft.Extensions.Diagnostics.HealthChecks;
using SecureGateway.Configuration;

namespace SecureGateway.Host;

/// <summary>
/// Certificates near their end, and replacements that were refused. Degraded, and still 200: mail flows, and taking the node
/// out of service would mend nothing.
/// </summary>
public sealed class CertificateHealth(CertificateStore store, ExpiryWatch watch) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        string[] words = [.. watch.Alarms.Select(alarm => alarm.ToString()), .. store.RefusedReplacements];
        return Task.FromResult(words.Length == 0
            ? HealthCheckResult.Healthy("none is near its end")
            : HealthCheckResult.Degraded(string.Join("; ", words)));
    }
}
