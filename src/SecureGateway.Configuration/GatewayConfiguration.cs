using SecureGateway.Policy;

namespace SecureGateway.Configuration;

/// <summary>What the files say: facts of this node, and the policy that seeds the first revision.</summary>
public sealed record GatewayConfiguration(NodeConfiguration Node, PolicyConfiguration Policy);
