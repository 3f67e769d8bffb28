using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>What a Received field says of one message.</summary>
/// <param name="HelloName">As the client said it; null before EHLO. Sanitised when written.</param>
/// <param name="Extended">EHLO, not HELO.</param>
/// <param name="ClientHost">A forward-confirmed name of the client, or null.</param>
/// <param name="Tls">Null in clear.</param>
/// <param name="HostName">This gateway.</param>
/// <param name="For">The recipient when there is exactly one; else null, so that no recipient learns of the others.</param>
public readonly record struct ReceivedFacts(
    string? HelloName,
    bool Extended,
    string? ClientHost,
    IPAddress Client,
    TlsFacts? Tls,
    string HostName,
    bool SmtpUtf8,
    QueueId Id,
    MailAddress? For,
    DateTimeOffset At)
{
    /// <summary>SMTP, ESMTP, ESMTPS (RFC 3848); UTF8SMTP, UTF8SMTPS (RFC 6531 4.3).</summary>
    public string Protocol => (SmtpUtf8, Extended, Tls is not null) switch
    {
        (true, _, true) => "UTF8SMTPS",
        (true, _, false) => "UTF8SMTP",
        (false, true, true) => "ESMTPS",
        (false, true, false) => "ESMTP",
        // RFC 3848 has no word for HELO under TLS; the comment tells of it.
        _ => "SMTP",
    };
}
