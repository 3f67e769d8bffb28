namespace SecureGateway.Configuration;

/// <summary>How peers know each other: both sides show a certificate of the cluster's own CA, and nobody else is heard.</summary>
/// <param name="Authority">The CA's certificate, PEM.</param>
/// <param name="Identity">This node's certificate and key; the certificate names a peer or its host.</param>
public sealed record ClusterTls(string Authority, IdentityFiles Identity);
