using System.Collections.Immutable;

namespace SecureGateway.Configuration;

/// <summary>How an operation on the store ended.</summary>
public enum CertificateOutcome
{
    Done,

    /// <summary>It was so already.</summary>
    Unchanged,

    /// <summary>Nothing was changed; the problems say why, and what would be right.</summary>
    Refused,

    /// <summary>Nothing has that name.</summary>
    NotFound,
}

/// <summary>What an operation on the store came to. Never contains key or password.</summary>
/// <param name="Summary">One sentence for an operator.</param>
/// <param name="Problems">Why it was refused; or, where it was done, what is worth knowing.</param>
/// <param name="Certificate">The entry as it is now; null where there is none.</param>
/// <param name="Pem">A request, or exported certificates.</param>
public sealed record CertificateResult(
    CertificateOutcome Outcome,
    CertificateKind Kind,
    string Name,
    string Summary,
    ImmutableArray<CertificateProblem> Problems,
    CertificateDescription? Certificate = null,
    string? Pem = null)
{
    public bool Succeeded => Outcome is CertificateOutcome.Done or CertificateOutcome.Unchanged;

    public override string ToString() => Problems.IsEmpty ? Summary : $"{Summary}: {string.Join("; ", Problems)}";
}
