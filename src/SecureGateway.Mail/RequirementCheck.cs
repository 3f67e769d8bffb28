namespace SecureGateway.Mail;

/// <summary>The kinds of requirement, in the order in which they are judged and told. Never renumbered: they stand in journals.</summary>
public enum RequirementKind
{
    TlsInUse = 0,
    Version = 1,
    CipherStrength = 2,
    CertificateShown = 3,
    CertificateTrusted = 4,
    CertificateNotRevoked = 5,
    CertificateName = 6,
}

/// <summary>One requirement of TLS, what it asked and what was found.</summary>
public sealed record RequirementCheck(RequirementKind Kind, string Required, string Achieved, bool Met)
{
    /// <summary>The same connection may meet it at another moment, without anybody changing anything.</summary>
    public bool MayChange { get; init; }
}
