using System.Buffers;
using SecureGateway.Mail;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>What a session's actor is told. Questions carry the ticket of their answer.</summary>
internal static class SessionMessages
{
    public sealed record Hello(long Ticket, string Name, bool Extended);

    public sealed record StartTls(long Ticket);

    public sealed record Mail(long Ticket, MailCommand Command);

    public sealed record MailRefusedInClear(MailAddress? Sender);

    public sealed record Rcpt(long Ticket, Recipient Recipient);

    public sealed record Message(long Ticket, Envelope Envelope, ReadOnlySequence<byte> Body);

    public sealed record StartTlsRefused(SmtpReply Reply);

    public sealed record MailRefused(MailAddress? Sender, SmtpReply Reply);

    public sealed record MessageRefused(MessageDefect Defect, SmtpReply Reply);

    public sealed record TlsEstablished(TlsFacts Facts);

    public sealed record TlsFailed(Exception Cause);

    public sealed record RevocationFound(RevocationFacts Status);

    public sealed record RevocationFailed(Exception Cause);

    public sealed record Closed(SmtpSessionEnd End);

    public sealed record BodyStored(QueueId Id, BodyId Body);

    public sealed record BodyNotStored(QueueId Id, Exception Cause);

    /// <summary>RSET, a new EHLO, or a refused end of data.</summary>
    public sealed class Reset
    {
        public static readonly Reset Instance = new();
    }

    /// <summary>The message under way may have waited too long.</summary>
    public sealed class CheckDeadline
    {
        public static readonly CheckDeadline Instance = new();
    }

    /// <summary>End when no message is under way.</summary>
    public sealed class Drain
    {
        public static readonly Drain Instance = new();
    }
}
