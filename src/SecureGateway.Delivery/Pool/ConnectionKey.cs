using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Which messages may share a connection (M-12): same host and port, same TLS requirement, same credentials, decided by
/// the same configuration revision. An apply therefore starts with fresh connections and the older ones age out.
/// </summary>
internal sealed record ConnectionKey(MailHost Host, TlsRequirement Requirement, RouteCredentials? Credentials, long Revision);
