namespace SecureGateway.Inbound;

/// <summary>Why something was refused at the door. The kind goes into metrics and tracking; texts are made from it.</summary>
public enum RefusalKind
{
    SessionLimit,
    ClientLimit,
    Draining,
    TlsRequirement,
    SenderAddress,
    NeedsSmtpUtf8,
    MessageTooLarge,
    NoRoom,
    RelayDenied,
    NoPostmaster,
    NoRoute,
    OutOfOrder,
    MailLoop,
    StoreFailed,
    QueueRefused,
    TimedOut,

    /// <summary>A handshake failed at the client, or on the path.</summary>
    HandshakeFailed,

    /// <summary>A handshake failed because of something of ours: the identity, the ciphers.</summary>
    HandshakeImpossible,

    /// <summary>A bare CR or LF, or a NUL: what lets a second message be smuggled behind the first.</summary>
    LineEnds,
    LineTooLong,

    /// <summary>The memory for mail that is being received is used up, or the client's share of it.</summary>
    NoMemory,

    /// <summary>More came behind STARTTLS, before the reply (CVE-2011-0411).</summary>
    BehindStartTls,
}
