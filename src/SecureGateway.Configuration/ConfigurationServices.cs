using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>This room's hosting extension.</summary>
public static class ConfigurationServices
{
    /// <summary>
    /// Adds the node's facts, the applied policy, its life cycle, certificates and trust. Until the history has been read, which
    /// <see cref="ConfigurationHosting.AddConfigurationLifeCycle"/> waits for, the policy is that of the files. The certificate store is
    /// opened, and a missing identity made, when it is first asked for: resolve <see cref="IIdentities"/> at start. Expects a
    /// <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddGatewayConfiguration(this IServiceCollection services, GatewayConfiguration configuration) =>
        services
            .AddSingleton(configuration)
            .AddSingleton(configuration.Node)
            .AddSingleton<IPolicyCheck, PolicyCheck>()
            .AddSingleton<IApplyAgreement>(new SingleNodeAgreement(configuration.Node))
            .AddSingleton<ConfigurationLifeCycle>()
            .AddSingleton(PolicyHolder.Seed(configuration.Policy))
            .AddSingleton<IPolicySource>(provider => provider.GetRequiredService<PolicyHolder>())
            .AddSingleton<INamingPolicies>(provider => new AppliedPolicyNames(provider.GetRequiredService<IPolicySource>()))
            .AddSingleton<PendingPolicyNames>()
            .AddSingleton<INamingPolicies>(provider => provider.GetRequiredService<PendingPolicyNames>())
            .AddSingleton(provider => CertificateStore.Open(
                configuration.Node,
                provider.GetServices<INamingPolicies>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<CertificateStore>>()))
            .AddSingleton<IIdentities>(provider => provider.GetRequiredService<CertificateStore>())
            .AddSingleton<ITrust, TrustStore>()
            .AddSingleton<ExpiryWatch>()
            .AddHostedService(provider => provider.GetRequiredService<ExpiryWatch>());
}
