using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>The applied policy.</summary>
internal sealed class AppliedPolicyNames(IPolicySource policy) : INamingPolicies
{
    public IEnumerable<(string Called, PolicyConfiguration Policy)> All => [("the applied policy", policy.Current.Configuration)];
}
