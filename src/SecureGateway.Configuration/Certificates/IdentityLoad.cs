using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What loading came to: an identity, unless a problem makes it unusable.</summary>
public sealed record IdentityLoad(Identity? Identity, ImmutableArray<CertificateProblem> Problems)
{
    /// <summary>It may take the place of another.</summary>
    public bool IsFit => Identity is not null && Problems.All(problem => problem.Weight == ProblemWeight.Advice);
}
