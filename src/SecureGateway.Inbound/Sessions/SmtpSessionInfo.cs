using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>One open session at one moment.</summary>
/// <param name="Tls">Null in clear.</param>
/// <param name="Messages">Accepted so far.</param>
/// <param name="Refused">Refused MAILs, recipients and messages so far.</param>
public sealed record SmtpSessionInfo(
    string Id,
    string Listener,
    IPAddress Client,
    string? ClientHost,
    string HelloName,
    string Profile,
    TlsFacts? Tls,
    long Messages,
    long Refused,
    DateTimeOffset Since,
    SmtpSessionState State);
