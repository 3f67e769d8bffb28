namespace SecureGateway.Configuration;

/// <summary>The key that is made for a request.</summary>
public enum RequestKey
{
    /// <summary>ECDSA P-256: the cheaper handshake, and what every TLS 1.2 and 1.3 peer can.</summary>
    P256,

    /// <summary>For authorities and partners that know RSA only.</summary>
    Rsa3072,
}
