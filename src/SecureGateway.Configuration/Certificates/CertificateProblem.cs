using System.Security.Cryptography;

namespace SecureGateway.Configuration;

/// <summary>What something is wrong with.</summary>
public enum CertificatePart
{
    Certificate,
    Key,
    Password,
    Pkcs12,
}

/// <summary>What follows of a problem.</summary>
public enum ProblemWeight
{
    /// <summary>Worth saying.</summary>
    Advice,

    /// <summary>It could be used, and partners will refuse it: never put in the place of something better.</summary>
    Unfit,

    /// <summary>It cannot be used.</summary>
    Unusable,
}

/// <summary>What is wrong with a certificate or its key, and what would be right. Never contains key or password.</summary>
public sealed record CertificateProblem(CertificatePart Part, string Problem, string Right, ProblemWeight Weight = ProblemWeight.Unusable)
{
    /// <summary>A part of the certificate is not as its standard has it, so that nobody can judge it.</summary>
    internal static CertificateProblem Malformed(CertificatePart part, CryptographicException cause) => new(
        part, $"a certificate is malformed: {cause.Message}", "ask its authority for another; 'openssl x509 -text' shows which extension cannot be read");

    public override string ToString() => $"{Problem}; {Right}";
}
