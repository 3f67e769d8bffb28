using System.Net;
using Microsoft.Extensions.Logging;
using SecureGateway.Mail;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// The lines that this room writes. What a client said goes through <see cref="VisibleText.InLog"/> first.
/// </summary>
internal static partial class InboundLog
{
    [LoggerMessage(1, LogLevel.Information,
        "session {Session} from {Client} ({ClientHost}) helo={Helo} profile={Profile} tls={Tls} accepted={Accepted} refused={Refused} end={End} after {Seconds:0.000} s")]
    public static partial void SessionEnded(
        this ILogger log, string session, IPAddress client, string clientHost, string helo, string profile, string tls,
        long accepted, long refused, SmtpSessionEnd end, double seconds);

    [LoggerMessage(2, LogLevel.Information,
        "message {QueueId} accepted in session {Session} from=<{Sender}> recipients={Recipients} size={Size} tls={Tls} requiretls={RequireTls} revision={Revision}")]
    public static partial void MessageAccepted(
        this ILogger log, string queueId, string session, string sender, int recipients, long size, string tls, bool requireTls, long revision);

    [LoggerMessage(3, LogLevel.Warning,
        "refused at {Where}: {Kind} session {Session} from {Client} ({ClientHost}) helo={Helo} profile={Profile} tls={Tls} from=<{Sender}> to=<{Recipient}> reply={Reply} missed={Missed} ({Suppressed} such lines suppressed before)")]
    public static partial void Refused(
        this ILogger log, RefusedAt where, RefusalKind kind, string session, IPAddress client, string clientHost, string helo,
        string profile, string tls, string sender, string recipient, string reply, string missed, long suppressed);

    [LoggerMessage(4, LogLevel.Error, "session {Session}: the message store failed; the client was told 451")]
    public static partial void StoreFailed(this ILogger log, Exception cause, string session);

    [LoggerMessage(5, LogLevel.Error, "message {QueueId}: the queue did not take it ({Problem}); the client was told 451")]
    public static partial void QueueRefused(this ILogger log, string queueId, string problem);

    [LoggerMessage(6, LogLevel.Error,
        "session {Session}: the queue did not answer in {Seconds} s; the client was told 451, and message {QueueId} may still be delivered (RFC 1047)")]
    public static partial void QueueTimedOut(this ILogger log, string session, double seconds, string queueId);

    [LoggerMessage(7, LogLevel.Warning,
        "message {QueueId} was queued after its client had been told 451 in session {Session}: a second copy may come (RFC 1047)")]
    public static partial void QueuedTooLate(this ILogger log, string queueId, string session);

    [LoggerMessage(8, LogLevel.Error,
        "identity {Identity} cannot be used: STARTTLS is answered with 454 ({Suppressed} more times since the last such line)")]
    public static partial void NoIdentity(this ILogger log, string identity, long suppressed);

    [LoggerMessage(9, LogLevel.Warning, "session {Session} from {Client} profile={Profile}: the TLS handshake failed: {Cause} ({Suppressed} such lines suppressed before)")]
    public static partial void HandshakeFailed(this ILogger log, string session, IPAddress client, string profile, string cause, long suppressed);

    [LoggerMessage(10, LogLevel.Error, "a session of profile {Profile} failed and was stopped; its client was told 421")]
    public static partial void SessionFailed(this ILogger log, Exception cause, string profile);

    [LoggerMessage(11, LogLevel.Information, "draining: {Sessions} sessions may finish their message within {Seconds} s")]
    public static partial void Draining(this ILogger log, int sessions, double seconds);

    [LoggerMessage(12, LogLevel.Information, "drained: {Sessions} sessions were still open and were stopped")]
    public static partial void Drained(this ILogger log, int sessions);

    [LoggerMessage(13, LogLevel.Debug, "names of {Client}: {Problem}")]
    public static partial void NamesNotFound(this ILogger log, IPAddress client, string problem);

    [LoggerMessage(14, LogLevel.Warning,
        "would be refused under enforce: session {Session} from {Client} ({ClientHost}) profile={Profile} tls={Tls} from=<{Sender}> missed={Missed}")]
    public static partial void WouldRefuse(
        this ILogger log, string session, IPAddress client, string clientHost, string profile, string tls, string sender, string missed);

    [LoggerMessage(16, LogLevel.Error, "session {Session}: the message was not stored in {Seconds} s; the client was told 451, and nothing is kept of it")]
    public static partial void StoreTimedOut(this ILogger log, string session, double seconds);

    [LoggerMessage(17, LogLevel.Error, "the look-up of a client certificate's revocation failed in session {Session}; it counts as not known")]
    public static partial void RevocationFailed(this ILogger log, Exception cause, string session);

    [LoggerMessage(15, LogLevel.Error, "a refusal in session {Session} could not be recorded; the session goes on")]
    public static partial void ObserverFailed(this ILogger log, Exception cause, string session);
}
