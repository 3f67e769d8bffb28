using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>This room's hosting extension.</summary>
public static class ConfigurationServices
{
    /// <summary>
    /// Adds the node's facts, the applied policy, its life cycle, identities and trust. Until the history has been read, which
    /// <see cref="ConfigurationHosting.AddConfigurationLifeCycle"/> waits for, the policy is that of the files. The identity store is
    /// opened, and a missing identity made, when it is first asked for: resolve <see cref="IIdentities"/> at start.
    /// </summary>
    public static IServiceCollection AddGatewayConfiguration(this IServiceCollection services, GatewayConfiguration configuration) =>
        services
            .AddSingleton(configuration)
            .AddSingleton(configuration.Node)
            .AddSingleton<IPolicyCheck>(new PolicyCheck(configuration.Node))
            .AddSingleton<IApplyAgreement>(new SingleNodeAgreement(configuration.Node))
            .AddSingleton<ConfigurationLifeCycle>()
            .AddSingleton(PolicyHolder.Seed(configuration.Policy))
            .AddSingleton<IPolicySource>(provider => provider.GetRequiredService<PolicyHolder>())
            .AddSingleton(provider => IdentityStore.Open(
                configuration.Node,
                provider.GetService<TimeProvider>() ?? TimeProvider.System,
                provider.GetRequiredService<ILogger<IdentityStore>>()))
            .AddSingleton<IIdentities>(provider => provider.GetRequiredService<IdentityStore>())
            .AddSingleton<ITrust>(provider => new TrustStore(
                configuration.Node, provider.GetRequiredService<IPolicySource>(), provider.GetRequiredService<ILogger<TrustStore>>()));
}
