using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>What the files say: facts of this node, and the policy that seeds the first revision.</summary>
/// <param name="Document">The policy as the files have it, with references resolved.</param>
public sealed record GatewayConfiguration(NodeConfiguration Node, PolicyConfiguration Policy, PolicyDocument Document);
