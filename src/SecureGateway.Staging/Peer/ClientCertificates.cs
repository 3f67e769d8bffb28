namespace SecureGateway.Staging;

/// <summary>How a staged server deals with client certificates.</summary>
public enum ClientCertificates
{
    Ignored,

    /// <summary>Asked for and recorded; whatever comes is taken, also nothing.</summary>
    Wanted,

    /// <summary>
    /// Asked for, and without one the handshake fails as real servers fail it: handshake_failure under TLS 1.2,
    /// certificate_required after the client's Finished under TLS 1.3. Whatever certificate comes is taken.
    /// </summary>
    Required,
}
