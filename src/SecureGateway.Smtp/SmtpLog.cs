using System.Net;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Smtp;

internal static partial class SmtpLog
{
    [LoggerMessage(1, LogLevel.Debug, "SMTP session {Session} on {Listener} from {Remote} ended: {End}")]
    public static partial void Ended(ILogger logger, string session, string listener, IPEndPoint remote, SmtpSessionEnd end);

    [LoggerMessage(2, LogLevel.Error, "SMTP session {Session} failed; it was answered 421")]
    public static partial void Failed(ILogger logger, Exception exception, string session);

    [LoggerMessage(3, LogLevel.Information, "TLS handshake failed in SMTP session {Session}: {Problem}")]
    public static partial void HandshakeFailed(ILogger logger, string session, string problem);

    [LoggerMessage(5, LogLevel.Debug, "No TLS on implicit-TLS listener {Listener} for connection {Session} from {Remote}; closed")]
    public static partial void ImplicitTlsUnavailable(ILogger logger, string session, string listener, IPEndPoint remote);

    [LoggerMessage(6, LogLevel.Debug, "SMTP client {Remote} talked before the greeting, session {Session}")]
    public static partial void EarlyTalker(ILogger logger, string session, IPEndPoint remote);

    [LoggerMessage(7, LogLevel.Debug, "SMTP session {Session} is to stop: {Reason}")]
    public static partial void Stopping(ILogger logger, string session, string reason);

    [LoggerMessage(9, LogLevel.Error, "TLS could not be tried in SMTP session {Session}: the fault is here and not the client's")]
    public static partial void HandshakeFault(ILogger logger, Exception exception, string session);

    [LoggerMessage(8, LogLevel.Debug, "SMTP client {Remote} did not take the last reply, session {Session}; connection aborted")]
    public static partial void Aborted(ILogger logger, string session, IPEndPoint remote);
}
