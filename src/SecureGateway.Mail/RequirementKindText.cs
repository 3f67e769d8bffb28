namespace SecureGateway.Mail;

/// <summary>Each <see cref="RequirementKind"/> in words: one table, for explanations and for tracking.</summary>
public static class RequirementKindText
{
    public static string Describe(this RequirementKind kind) => kind switch
    {
        RequirementKind.TlsInUse => "TLS in use",
        RequirementKind.Version => "TLS version",
        RequirementKind.CipherStrength => "cipher strength",
        RequirementKind.CertificateShown => "a certificate",
        RequirementKind.CertificateTrusted => "trust in the certificate",
        RequirementKind.CertificateNotRevoked => "certificate not revoked",
        RequirementKind.CertificateName => "name in the certificate",
        _ => kind.ToString(),
    };
}
