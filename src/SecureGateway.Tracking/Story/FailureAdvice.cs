using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>What an administrator can do about a failure: one table, for every face.</summary>
public static class FailureAdvice
{
    /// <summary>Null where there is nothing to be done but to wait.</summary>
    public static string? For(FailureReason reason) => reason switch
    {
        FailureReason.None => null,
        FailureReason.NoRoute => "Add a route that covers the recipient's domain.",
        FailureReason.DnsTemporary => "Check that the resolvers answer (node.resolver); the mail is tried again.",
        FailureReason.DnsNoSuchDomain or FailureReason.DnsNullMx => "The address cannot receive mail: the sender should check it.",
        FailureReason.DnsNoUsableHost => "Ask the partner to mend the MX of the domain, or route the domain to a host by name.",
        FailureReason.MailLoop => "Route the domain to the server that holds its mailboxes: its MX leads back here.",
        FailureReason.ConnectRefused or FailureReason.ConnectTimeout or FailureReason.ConnectFailed or FailureReason.NextHopBackOff =>
            "Check that the next server runs and can be reached from here: port, firewall, route.",
        FailureReason.AuthenticationFailed => "Check the user name and secret of the route's credentials.",
        FailureReason.TlsStartTlsRefused or FailureReason.TlsAlert or FailureReason.TlsHelloRefusedUnderTls or FailureReason.TlsOther =>
            "Tell the partner what their server did; their log at this time says more.",
        FailureReason.TlsVersionRefused => "Agree on a TLS version with the partner; this gateway speaks 1.2 and 1.3.",
        FailureReason.TlsNoSharedCipher => "Agree on a cipher with the partner, or lower the cipher strength for them.",
        FailureReason.TlsPeerClosed or FailureReason.TlsReset or FailureReason.TlsTimeout or FailureReason.TlsNotTls =>
            "Look for a firewall or an SMTP inspection between here and there that tampers with STARTTLS; then ask the partner.",
        FailureReason.TlsInjectedBytes => "Treat it as an attack on the connection until it is explained: bytes came before TLS began.",
        FailureReason.TlsClientCertificateRequired => "Give the profile's outbound TLS a client identity that the partner accepts.",
        FailureReason.TlsOwnCipherPolicy or FailureReason.TlsOwnNoProtocol => "Change the minimum version or cipher strength: with these, nothing is left to offer.",
        FailureReason.TlsOwnIdentity => "Import a certificate with its key for the identity that is named; this gateway cannot use the one it has.",
        FailureReason.TlsOwnOther => "Look into this gateway's log: its own TLS failed.",
        FailureReason.TlsRequiredNotOffered => "Ask the partner to offer STARTTLS; until then this profile delivers nothing to them.",
        FailureReason.TlsVersionTooLow => "Ask the partner for a newer TLS version, or lower minimum-version in the profile.",
        FailureReason.TlsCipherTooWeak => "Ask the partner for a stronger cipher, or lower cipher-strength in the profile.",
        FailureReason.TlsCertificateNotAccepted => "Look at the certificate in the story: the partner renews it, or the profile gets the authority or the name that it has.",
        FailureReason.TlsRevocationUnknown => "The certificate's authority did not say whether it is revoked: see that it can be reached from here, or set revocation = when-known in the profile.",
        FailureReason.NeedsRequireTls => "The next server does not speak REQUIRETLS: route through one that does, or let the sender leave it out.",
        FailureReason.InternalError => "Look into this gateway's log at this time.",
        FailureReason.SenderRefused or FailureReason.RecipientRefused or FailureReason.MessageRefused or FailureReason.DataRefused or FailureReason.GreetingRefused or FailureReason.HelloRefused =>
            "Read the other server's reply: it says what it did not like.",
        _ => null,
    };
}
