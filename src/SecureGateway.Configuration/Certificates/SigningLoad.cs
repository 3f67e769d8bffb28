using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>What loading came to: certificates, unless a problem makes them unusable.</summary>
internal sealed record SigningLoad(SigningCertificate? Signing, ImmutableArray<CertificateProblem> Problems)
{
    /// <summary>They may take the place of others.</summary>
    public bool IsFit => Signing is not null && Problems.All(problem => problem.Weight == ProblemWeight.Advice);
}
