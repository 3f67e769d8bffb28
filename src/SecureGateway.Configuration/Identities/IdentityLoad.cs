using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What loading came to: an identity, unless a problem is more than a warning.</summary>
public sealed record IdentityLoad(Identity? Identity, ImmutableArray<IdentityProblem> Problems);
