using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SecureGateway.Policy;

namespace SecureGateway.Revocation;

/// <summary>This room's hosting extension: one memory for the node, for both directions.</summary>
public static class RevocationHosting
{
    public static IServiceCollection AddRevocation(this IServiceCollection services, RevocationOptions? options = null)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IRevocationStatus>(provider => new RevocationLookups(
            options ?? new RevocationOptions(), provider.GetRequiredService<TimeProvider>(), provider.GetService<ILogger<RevocationLookups>>()));
        return services;
    }
}
