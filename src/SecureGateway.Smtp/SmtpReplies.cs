using SecureGateway.Mail;

namespace SecureGateway.Smtp;

/// <summary>The replies that the wire itself gives. Texts name the kind of mistake and nothing of the configuration.</summary>
public static class SmtpReplies
{
    public static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "Ok");
    public static readonly SmtpReply StartData = SmtpReply.Of(354, null, "End data with <CR><LF>.<CR><LF>");
    public static readonly SmtpReply ReadyForTls = SmtpReply.Of(220, "2.0.0", "Ready to start TLS");
    public static readonly SmtpReply CannotVerify = SmtpReply.Of(252, "2.5.2", "Cannot VRFY user, but will accept message and attempt delivery");
    public static readonly SmtpReply Help = SmtpReply.Of(
        214, "2.0.0", "Commands: EHLO HELO STARTTLS MAIL RCPT DATA BDAT RSET NOOP VRFY HELP QUIT\nSee RFC 5321");

    // Grammar
    public static readonly SmtpReply Unrecognized = SmtpReply.Of(500, "5.5.1", "Command not recognized");
    public static readonly SmtpReply NotImplemented = SmtpReply.Of(502, "5.5.1", "Command not implemented");
    public static readonly SmtpReply CommandTooLong = SmtpReply.Of(500, "5.5.2", "Command line too long");
    public static readonly SmtpReply CommandBareLf = SmtpReply.Of(500, "5.5.2", "Command line must end with CRLF");
    public static readonly SmtpReply CommandControl = SmtpReply.Of(500, "5.5.2", "Control character in command");
    public static readonly SmtpReply HelloSyntax = SmtpReply.Of(501, "5.5.4", "Host name expected");
    public static readonly SmtpReply NoArgument = SmtpReply.Of(501, "5.5.4", "No argument allowed");
    public static readonly SmtpReply MailSyntax = SmtpReply.Of(501, "5.5.4", "Syntax: MAIL FROM:<address>");
    public static readonly SmtpReply RecipientSyntax = SmtpReply.Of(501, "5.5.4", "Syntax: RCPT TO:<address>");
    public static readonly SmtpReply ChunkSyntax = SmtpReply.Of(501, "5.5.4", "Syntax: BDAT octets [LAST]; closing");
    public static readonly SmtpReply BadSender = SmtpReply.Of(501, "5.1.7", "Bad sender address syntax");
    public static readonly SmtpReply BadRecipient = SmtpReply.Of(501, "5.1.3", "Bad recipient address syntax");
    public static readonly SmtpReply BadParameter = SmtpReply.Of(501, "5.5.4", "Bad parameter");
    public static readonly SmtpReply UnknownParameter = SmtpReply.Of(555, "5.5.4", "Unsupported parameter");
    public static readonly SmtpReply NeedsSmtpUtf8 = SmtpReply.Of(553, "5.6.7", "Address needs SMTPUTF8");

    // Order
    public static readonly SmtpReply HelloFirst = SmtpReply.Of(503, "5.5.1", "Send EHLO first");
    public static readonly SmtpReply MailFirst = SmtpReply.Of(503, "5.5.1", "Send MAIL first");
    public static readonly SmtpReply NestedMail = SmtpReply.Of(503, "5.5.1", "Sender already given");
    public static readonly SmtpReply NoRecipients = SmtpReply.Of(554, "5.5.1", "No valid recipients");
    public static readonly SmtpReply InTransaction = SmtpReply.Of(503, "5.5.1", "Not permitted in a transaction");
    public static readonly SmtpReply InChunks = SmtpReply.Of(503, "5.5.1", "BDAT in progress");

    // TLS
    public static readonly SmtpReply MustStartTls = SmtpReply.Of(530, "5.7.0", "Must issue a STARTTLS command first");
    public static readonly SmtpReply RequireTlsInClear = SmtpReply.Of(530, "5.7.10", "REQUIRETLS needs TLS in use");
    public static readonly SmtpReply TlsNotOffered = SmtpReply.Of(502, "5.5.1", "STARTTLS not offered");
    public static readonly SmtpReply TlsActive = SmtpReply.Of(503, "5.5.1", "TLS already active");
    public static readonly SmtpReply TlsUnavailable = SmtpReply.Of(454, "4.7.0", "TLS not available just now");
    public static readonly SmtpReply BytesBehindStartTls = SmtpReply.Of(421, "4.7.0", "Data behind STARTTLS; closing");

    // Bounds
    public static readonly SmtpReply TooLarge = SmtpReply.Of(552, "5.3.4", "Message too large");
    public static readonly SmtpReply TooManyRecipients = SmtpReply.Of(452, "4.5.3", "Too many recipients");
    public static readonly SmtpReply NoMemory = SmtpReply.Of(452, "4.3.1", "Too much mail being received; try again");
    public static readonly SmtpReply TextLineTooLong = SmtpReply.Of(550, "5.6.0", "Line too long in message");
    public static readonly SmtpReply BareCr = SmtpReply.Of(550, "5.5.2", "Bare CR in message");
    public static readonly SmtpReply BareLf = SmtpReply.Of(550, "5.5.2", "Bare LF in message");
    public static readonly SmtpReply Nul = SmtpReply.Of(550, "5.5.2", "NUL in message");

    // The end
    public static readonly SmtpReply TimedOut = SmtpReply.Of(421, "4.4.2", "Timeout; closing");
    public static readonly SmtpReply TooManyIdleCommands = SmtpReply.Of(421, "4.7.0", "Too many commands without a message; closing");

    public static readonly SmtpReply TooManyErrors = SmtpReply.Of(421, "4.7.0", "Too many errors; closing");
    public static readonly SmtpReply Stopping = SmtpReply.Of(421, "4.3.2", "Closing; try again later");
    public static readonly SmtpReply InternalError = SmtpReply.Of(421, "4.3.0", "Internal error; closing");

    /// <summary>What refuses a message for what was found in it.</summary>
    public static SmtpReply For(MessageDefect defect) => defect switch
    {
        MessageDefect.BareCr => BareCr,
        MessageDefect.BareLf => BareLf,
        MessageDefect.Nul => Nul,
        MessageDefect.LineTooLong => TextLineTooLong,
        MessageDefect.TooLarge => TooLarge,
        MessageDefect.NoMemory => NoMemory,
        _ => throw new ArgumentOutOfRangeException(nameof(defect), defect, "not a defect"),
    };
}
