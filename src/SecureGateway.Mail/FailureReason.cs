namespace SecureGateway.Mail;

/// <summary>Whose doing a failure was, as far as can be told from here.</summary>
public enum Fault
{
    None,
    Ours,
    Theirs,

    /// <summary>Neither side's for certain: a reset, a time-out, bytes that nobody admits to.</summary>
    Path,
}

/// <summary>
/// Why an attempt did not deliver. One code for each kind, journalled and logged; texts for people are made from it.
/// Codes are never renumbered: they stand in journals.
/// </summary>
public enum FailureReason
{
    None = 0,

    // Finding the next hop
    NoRoute = 10,
    DnsTemporary = 11,
    DnsNoSuchDomain = 12,
    DnsNullMx = 13,
    DnsNoUsableHost = 14,
    MailLoop = 15,

    // Reaching it
    ConnectRefused = 20,
    ConnectTimeout = 21,
    ConnectFailed = 22,
    NextHopBackOff = 23,

    // The session
    GreetingRefused = 30,
    ConnectionLost = 31,
    SessionTimeout = 32,
    ProtocolError = 33,
    HelloRefused = 34,
    AuthenticationFailed = 35,
    SenderRefused = 36,
    RecipientRefused = 37,
    DataRefused = 38,
    MessageRefused = 39,
    NeedsEightBitMime = 40,
    NeedsSmtpUtf8 = 41,
    MessageTooLarge = 42,
    NeedsRequireTls = 43,

    /// <summary>The connection went after the final dot and before its reply: possibly delivered (RFC 1047).</summary>
    FinalReplyLost = 44,

    // TLS, theirs or the path's: these are the failures of chapter 4 that count as strikes
    TlsStartTlsRefused = 60,
    TlsAlert = 61,
    TlsVersionRefused = 62,
    TlsNoSharedCipher = 63,
    TlsPeerClosed = 64,
    TlsReset = 65,
    TlsTimeout = 66,
    TlsNotTls = 67,
    TlsInjectedBytes = 68,
    TlsClientCertificateRequired = 69,
    TlsHelloRefusedUnderTls = 70,
    TlsOther = 71,

    // TLS, our own: never a strike
    TlsOwnCipherPolicy = 80,
    TlsOwnIdentity = 81,
    TlsOwnNoProtocol = 82,
    TlsOwnOther = 83,

    // A requirement that was not met (mandatory TLS, credentials, REQUIRETLS)
    TlsRequiredNotOffered = 90,
    TlsVersionTooLow = 91,
    TlsCipherTooWeak = 92,
    TlsCertificateNotAccepted = 93,

    /// <summary>Revocation has to be known and could not be found out just now: no reason to give the message up at once.</summary>
    TlsRevocationUnknown = 94,

    // Ourselves
    InternalError = 100,
    Expired = 101,
    ReturnedByOperator = 102,
    DeletedByOperator = 103,

    /// <summary>The attempt was broken off, by an operator or because the gateway stops; the message itself is untouched.</summary>
    Stopped = 104,

    /// <summary>A part of the queue cannot be read: what is in it waits.</summary>
    QueueLaneNotRead = 105,
}
