namespace SecureGateway.Configuration;

/// <summary>How something came into the store.</summary>
public enum CertificateOrigin
{
    /// <summary>Made on first start, self-signed (C-2).</summary>
    SelfMade,

    /// <summary>From a file that the node's configuration names.</summary>
    File,

    /// <summary>Imported by an operator.</summary>
    Import,

    /// <summary>Issued for a request of this store.</summary>
    Request,
}
