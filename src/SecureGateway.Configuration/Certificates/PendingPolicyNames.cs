using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>The pending policy, where it says something else than the applied one. Told by the configuration's life cycle.</summary>
public sealed class PendingPolicyNames : INamingPolicies
{
    private PolicyConfiguration? _pending;

    public IEnumerable<(string Called, PolicyConfiguration Policy)> All =>
        Volatile.Read(ref _pending) is { } pending ? [("the pending policy", pending)] : [];

    /// <param name="pending">Null when nothing is pending.</param>
    internal void Is(PolicyConfiguration? pending) => Volatile.Write(ref _pending, pending);
}
