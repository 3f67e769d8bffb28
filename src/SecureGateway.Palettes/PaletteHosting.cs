using Microsoft.Extensions.DependencyInjection;
using SecureGateway.Operations;
using SecureGateway.Palettes.Queue;

namespace SecureGateway.Palettes;

/// <summary>The list of all palettes. What each needs is registered by its own room.</summary>
public static class PaletteHosting
{
    public static IServiceCollection AddPalettes(this IServiceCollection services)
    {
        services.AddSingleton<QueueAccess>();
        services.AddSingleton<IPaletteSource, QueuePalette>();
        services.AddSingleton<PaletteRegistry>();
        return services;
    }
}
