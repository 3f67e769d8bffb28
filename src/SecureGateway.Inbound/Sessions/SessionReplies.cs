using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>The replies that never change. Texts name the kind of failure and nothing of ours (chapter 4).</summary>
internal static class SessionReplies
{
    public static readonly SmtpReply TooManySessions = SmtpReply.Of(421, "4.7.0", "Too many sessions, try again later");
    public static readonly SmtpReply TooManyOfClient = SmtpReply.Of(421, "4.7.0", "Too many sessions from your address, try again later");
    public static readonly SmtpReply Draining = SmtpReply.Of(421, "4.3.2", "Service is shutting down, try again later");
    public static readonly SmtpReply SenderOk = SmtpReply.Of(250, "2.1.0", "Ok");
    public static readonly SmtpReply RecipientOk = SmtpReply.Of(250, "2.1.5", "Ok");
    public static readonly SmtpReply SenderNeedsDomain = SmtpReply.Of(550, "5.1.7", "Sender address needs a domain");
    public static readonly SmtpReply NeedsSmtpUtf8 = SmtpReply.Of(550, "5.6.7", "Address needs SMTPUTF8");
    public static readonly SmtpReply TooLarge = SmtpReply.Of(552, "5.3.4", "Message is larger than this server accepts");
    public static readonly SmtpReply NoRoom = SmtpReply.Of(452, "4.3.1", "Insufficient system storage");
    public static readonly SmtpReply NeedMail = SmtpReply.Of(503, "5.5.1", "MAIL first");
    public static readonly SmtpReply MailLoop = SmtpReply.Of(554, "5.4.6", "Too many hops, a mail loop");
    public static readonly SmtpReply HandshakeFailed = SmtpReply.Of(454, "4.7.0", "TLS handshake failed"); // for records: where TLS failed, nothing can be said
    public static readonly SmtpReply NotTaken = SmtpReply.Of(451, "4.3.0", "Message could not be stored, try again later");

    public static SmtpReply Queued(QueueId id) => SmtpReply.Of(250, "2.0.0", $"Ok: queued as {id}");
}
