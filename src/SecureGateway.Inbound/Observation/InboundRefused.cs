using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Inbound;

/// <summary>
/// A refused connection, MAIL, recipient or message: the record, private and exact, of what the client was told vaguely.
/// </summary>
/// <param name="Session">The session's id in logs.</param>
/// <param name="Entry">The entry of the profile that matched the client, as written; empty for none.</param>
/// <param name="Tls">Facts of the session's handshake, null in clear.</param>
/// <param name="Sender">Null for the null sender, and before MAIL.</param>
/// <param name="Rulings">What mandatory profiles said, requirement by requirement (M-5).</param>
/// <param name="Detail">What went wrong, in words, where the kind does not say it all; null where it does.</param>
public sealed record InboundRefused(
    DateTimeOffset At,
    RefusedAt Where,
    RefusalKind Kind,
    SmtpReply Reply,
    string Session,
    IPAddress Client,
    string? ClientHost,
    string HelloName,
    string Profile,
    MatchedBy By,
    string Entry,
    long Revision,
    TlsFacts? Tls,
    MailAddress? Sender,
    MailAddress? Recipient,
    ImmutableArray<ProfileRuling> Rulings,
    string? Detail = null);
