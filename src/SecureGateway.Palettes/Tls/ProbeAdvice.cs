using SecureGateway.Delivery;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Palettes.Tls;

/// <summary>What would make a probed address take mail as required: by its administrator, or by a setting of ours. Pure.</summary>
internal static class ProbeAdvice
{
    /// <returns>Null where nothing has to change.</returns>
    public static string? For(ProbedHost found, ConnectionProfile? profile)
    {
        var block = profile is null ? "policy.tls" : $"connections.{profile.Name}.outbound-tls";
        if (found.Ruling?.Deciding is { } missed)
            return For(missed, block, found);
        if (found.Reported?.Deciding is { } reported)
            return $"before {block}.mode = enforce: {For(reported, block, found)}";
        if (TlsFailurePolicy.IsOwn(found.Reason))
            return "this gateway's own identity or cipher settings: see 'tls status' for the alarm, and 'check'";
        return found.Reason switch
        {
            FailureReason.None => null,
            FailureReason.TlsVersionRefused => $"the server speaks no TLS version from {block}.minimum-version on: have it enable a newer one",
            FailureReason.TlsNoSharedCipher => $"no suite of {block}.cipher-strength is shared: have the server enable one of 'tls ciphers', or lower the strength",
            FailureReason.TlsClientCertificateRequired => $"the server wants a client certificate it trusts: name one in {block}.client-identity and give its authority to the partner",
            FailureReason.AuthenticationFailed => "the route's credentials: see its user and secret",
            FailureReason.ConnectRefused or FailureReason.ConnectTimeout or FailureReason.ConnectFailed => "the host, its port, or a firewall between: no connection came about",
            _ when TlsFailurePolicy.IsStrike(found.Reason) => "the server's TLS, or something on the path: its administrator sees the other half of the handshake",
            _ => "the server's administrator: the reply tells why",
        };
    }

    private static string For(RequirementCheck missed, string block, ProbedHost found) => missed.Kind switch
    {
        RequirementKind.TlsInUse => $"the server offers no STARTTLS: have it enabled there; {block}.mode = report lets mail pass meanwhile",
        RequirementKind.Version => $"have the server enable {missed.Required}, or lower {block}.minimum-version",
        RequirementKind.CipherStrength => $"have the server enable a stronger suite ('tls ciphers'), or lower {block}.cipher-strength",
        RequirementKind.CertificateShown => "the server shows no certificate: have it configured there",
        RequirementKind.CertificateTrusted => Trust(block, found.Tls?.Certificate),
        RequirementKind.CertificateNotRevoked when missed.MayChange => "the authority does not answer just now: try again, and see that this gateway may reach it over http",
        RequirementKind.CertificateNotRevoked => $"a revoked certificate has to be replaced there; where its authority says nothing at all, {block}.server-certificate.revocation = when-known lets it pass",
        _ => $"have the server show a certificate with {missed.Required}, or list in {block}.server-certificate.names what it shows: {missed.Achieved}",
    };

    private static string Trust(string block, CertificateFacts? certificate) => (certificate?.Problems & ~CertificateProblems.Revoked) switch
    {
        CertificateProblems.Expired => "the certificate, or one of its chain, is expired: have it renewed there",
        CertificateProblems.NotYetValid => "the certificate is not valid yet: look at both clocks",
        CertificateProblems.IncompleteChain => "the server does not send its intermediate certificates, or its authority is unknown here: have them sent, or import the authority as a signing certificate",
        CertificateProblems.WeakKey or CertificateProblems.WeakSignature => "the certificate's key or signature is too weak: have it issued anew there",
        CertificateProblems.WrongUsage => "the certificate is not for servers: have one issued with serverAuth",
        _ => $"import the authority as a signing certificate and name it in {block}.server-certificate.signing, or have the server show a certificate of a trusted one",
    };
}
