namespace SecureGateway.Mail;

/// <summary>
/// Each <see cref="FailureReason"/> in words that a mail administrator would use, as the end of a sentence:
/// "not delivered: <i>the connection was reset during the TLS handshake</i>". One table, for logs, reports and screens.
/// </summary>
public static class FailureReasonText
{
    public static string Describe(this FailureReason reason) => reason switch
    {
        FailureReason.None => "nothing failed",
        FailureReason.NoRoute => "no route covers the recipient's domain",
        FailureReason.DnsTemporary => "the DNS gave no usable answer for now",
        FailureReason.DnsNoSuchDomain => "the domain does not exist",
        FailureReason.DnsNullMx => "the domain says that it takes no mail (null MX)",
        FailureReason.DnsNoUsableHost => "no mail server of the domain can be used",
        FailureReason.MailLoop => "the mail servers of the domain lead back to this gateway",
        FailureReason.ConnectRefused => "the connection was refused",
        FailureReason.ConnectTimeout => "the connection attempt timed out",
        FailureReason.ConnectFailed => "the host could not be reached",
        FailureReason.NextHopBackOff => "the next hop failed repeatedly and is given a pause",
        FailureReason.GreetingRefused => "the server refused the connection in its greeting",
        FailureReason.ConnectionLost => "the connection was lost",
        FailureReason.SessionTimeout => "the server did not answer in time",
        FailureReason.ProtocolError => "the server's answer was not SMTP",
        FailureReason.HelloRefused => "the server refused EHLO",
        FailureReason.AuthenticationFailed => "the server refused our credentials",
        FailureReason.SenderRefused => "the server refused the sender",
        FailureReason.RecipientRefused => "the server refused the recipient",
        FailureReason.DataRefused => "the server refused DATA",
        FailureReason.MessageRefused => "the server refused the message",
        FailureReason.NeedsEightBitMime => "the message has 8-bit content and the server does not take it",
        FailureReason.NeedsSmtpUtf8 => "the message needs SMTPUTF8 and the server does not speak it",
        FailureReason.MessageTooLarge => "the message is larger than the server takes",
        FailureReason.NeedsRequireTls => "the message asks for REQUIRETLS and the server does not speak it",
        FailureReason.FinalReplyLost => "the connection was lost after the message was sent and before the server's final reply",
        FailureReason.TlsStartTlsRefused => "the server offered STARTTLS and then refused it",
        FailureReason.TlsAlert => "the server broke off the TLS handshake with an alert",
        FailureReason.TlsVersionRefused => "no TLS version could be agreed on",
        FailureReason.TlsNoSharedCipher => "no cipher could be agreed on",
        FailureReason.TlsPeerClosed => "the connection was closed during the TLS handshake",
        FailureReason.TlsReset => "the connection was reset during the TLS handshake",
        FailureReason.TlsTimeout => "the TLS handshake timed out",
        FailureReason.TlsNotTls => "what came after STARTTLS was not TLS",
        FailureReason.TlsInjectedBytes => "bytes were injected between the reply to STARTTLS and the TLS handshake",
        FailureReason.TlsClientCertificateRequired => "the server requires a client certificate",
        FailureReason.TlsHelloRefusedUnderTls => "the server refused EHLO under TLS",
        FailureReason.TlsOther => "the TLS handshake failed",
        FailureReason.TlsOwnCipherPolicy => "this gateway's cipher settings cannot be used",
        FailureReason.TlsOwnIdentity => "this gateway's certificate or key cannot be used",
        FailureReason.TlsOwnNoProtocol => "this gateway's settings leave no TLS version to offer",
        FailureReason.TlsOwnOther => "this gateway's own TLS failed",
        FailureReason.TlsRequiredNotOffered => "TLS is required and the server does not offer it",
        FailureReason.TlsVersionTooLow => "the TLS version is lower than required",
        FailureReason.TlsCipherTooWeak => "the cipher is weaker than required",
        FailureReason.TlsCertificateNotAccepted => "the server's certificate is not what is required",
        FailureReason.TlsRevocationUnknown => "whether the server's certificate is revoked could not be found out",
        FailureReason.InternalError => "this gateway made an error",
        FailureReason.Expired => "the message could not be delivered in the time it had",
        FailureReason.ReturnedByOperator => "an operator returned the message",
        FailureReason.DeletedByOperator => "an operator deleted the message",
        FailureReason.Stopped => "the attempt was broken off here",
        FailureReason.QueueLaneNotRead => "a part of the queue cannot be read",
        _ => reason.ToString(),
    };

    /// <summary>Whose doing it was, as an administrator says it.</summary>
    public static string Describe(this Fault fault) => fault switch
    {
        Fault.Ours => "ours",
        Fault.Theirs => "theirs",
        Fault.Path => "the path's",
        _ => "nobody's",
    };
}
