using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// The answers to MAIL and RCPT (RFC 5321 3.3, 4.1.1.2, 4.1.1.3), from the session's terms and facts. Pure but for
/// <see cref="IMessageStore.HasRoom"/>, which comes in. TLS is judged first, so that a refused session learns nothing else.
/// </summary>
internal static class MailJudge
{
    /// <param name="Refusal">Null accepts.</param>
    public readonly record struct Verdict(SmtpReply? Refusal, RefusalKind Kind, ImmutableArray<ProfileRuling> Rulings);

    public static Verdict Mail(SessionTerms terms, MailCommand mail, TlsFacts? tls, bool hasRoom)
    {
        var admission = AdmissionPolicy.JudgeMail(terms.Snapshot, terms.Match, mail.Sender, tls);
        if (admission.Refusal is { } refusal)
            return new Verdict(refusal, RefusalKind.TlsRequirement, admission.Rulings);
        var (reply, kind) = mail switch
        {
            { Sender: { } sender } when sender.Domain == default => (SessionReplies.SenderNeedsDomain, RefusalKind.SenderAddress),
            { Sender.NeedsSmtpUtf8: true, SmtpUtf8: false } => (SessionReplies.NeedsSmtpUtf8, RefusalKind.NeedsSmtpUtf8),
            { RequireTls: true } when tls is null => (SmtpReplies.RequireTlsInClear, RefusalKind.TlsRequirement),
            _ when mail.Size > terms.Snapshot.Configuration.Limits.MessageSize => (SessionReplies.TooLarge, RefusalKind.MessageTooLarge),
            _ when !hasRoom => (SessionReplies.NoRoom, RefusalKind.NoRoom),
            _ => (null, default(RefusalKind)),
        };
        return new Verdict(reply, kind, admission.Rulings);
    }

    public static Verdict Recipient(SessionTerms terms, MailCommand mail, MailAddress recipient)
    {
        if (recipient.NeedsSmtpUtf8 && !mail.SmtpUtf8)
            return new Verdict(SessionReplies.NeedsSmtpUtf8, RefusalKind.NeedsSmtpUtf8, []);
        var refusal = AdmissionPolicy.JudgeRecipient(terms.Snapshot, terms.Match.Profile, recipient);
        var kind = refusal == AdmissionPolicy.NoPostmaster ? RefusalKind.NoPostmaster
            : refusal == AdmissionPolicy.NoRoute || refusal == AdmissionPolicy.NoRouteYet ? RefusalKind.NoRoute
            : RefusalKind.RelayDenied;
        return new Verdict(refusal, kind, []);
    }

    /// <summary>Rulings as they stand in the record of an accepted message.</summary>
    public static ImmutableArray<RulingFacts> Facts(ImmutableArray<ProfileRuling> rulings) =>
    [
        .. rulings.Select(ruling => new RulingFacts(
            ruling.Profile, ruling.By, ruling.Entry, ruling.Mode == MandatoryMode.Enforce, ruling.Ruling.Checks)),
    ];

    /// <summary>The envelope with every recipient as it is meant (<c>postmaster</c>); the same object when nothing differs.</summary>
    public static Envelope Meant(PolicySnapshot snapshot, Envelope envelope)
    {
        for (var i = 0; i < envelope.Recipients.Length; i++)
        {
            var recipient = envelope.Recipients[i];
            if (recipient.Address.Domain == default && AdmissionPolicy.Meant(snapshot, recipient.Address) is { } meant)
                envelope = envelope with { Recipients = envelope.Recipients.SetItem(i, recipient with { Address = meant }) };
        }

        return envelope;
    }
}
