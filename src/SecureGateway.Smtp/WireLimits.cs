namespace SecureGateway.Smtp;

/// <summary>Lengths that no configuration changes, in octets with CRLF.</summary>
public static class WireLimits
{
    /// <summary>
    /// A command line: 512 (RFC 5321 4.5.3.1.4) and what SIZE, BODY, SMTPUTF8 and DSN add to it, rounded up once for all commands.
    /// A longer one is read to its end without being kept, and answered 500 5.5.2.
    /// </summary>
    public const int CommandLine = 2048;

    /// <summary>
    /// A line of a message. RFC 5321 4.5.3.1.6 allows 1000; real mail exceeds it, and a relay that changes nothing passes it on.
    /// Beyond this the message is refused with 550 5.6.0.
    /// </summary>
    public const int TextLine = 8192;

    /// <summary>Replies kept back for one flush; beyond this they are sent though more commands are waiting.</summary>
    internal const int UnflushedReplies = 16 * 1024;
}
