using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>Policies that name entries of the certificate store, which therefore are not to be removed. Several may be registered.</summary>
public interface INamingPolicies
{
    /// <summary>How a message calls the policy, such as <c>the applied policy</c>, and the policy.</summary>
    IEnumerable<(string Called, PolicyConfiguration Policy)> All { get; }
}
