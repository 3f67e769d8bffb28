namespace SecureGateway.Configuration;

/// <summary>What the certificate store keeps.</summary>
public enum CertificateKind
{
    /// <summary>A certificate with its key: shown to clients and servers.</summary>
    Identity,

    /// <summary>Trusted CAs.</summary>
    Signing,

    /// <summary>A key that waits for its certificate.</summary>
    Request,
}
