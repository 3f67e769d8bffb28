using System.Collections.Immutable;
using System.Globalization;
using SecureGateway.Inbound;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>Tells of something refused at the door (T-3).</summary>
internal static class RefusalWords
{
    public static StoryLine Tell(RefusalFacts refused)
    {
        var from = refused.ClientHost.Length > 0 ? $"{refused.ClientHost} [{refused.Client}]" : $"[{refused.Client}]";
        var facts = ImmutableArray.CreateBuilder<StoryFact>();
        facts.Add(new StoryFact("client", from));
        facts.Add(new StoryFact("EHLO", refused.HelloName));
        facts.Add(new StoryFact("session", refused.Session));
        facts.Add(new StoryFact("profile", $"{refused.Profile}, {RuleWords.Describe(refused.By, refused.Entry)}"));
        facts.Add(new StoryFact("revision", refused.Revision.ToString(CultureInfo.InvariantCulture)));
        if (refused.Where is not (RefusedAt.Handshake or RefusedAt.Connection or RefusedAt.FailedHandshake))
            facts.Add(new StoryFact("sender", refused.Sender.Length == 0 ? "<>" : refused.Sender));
        if (refused.Recipient.Length > 0)
            facts.Add(new StoryFact("recipient", refused.Recipient));
        var (isUnsaid, isFailed) = (refused.Where == RefusedAt.Handshake, refused.Where == RefusedAt.FailedHandshake);
        facts.Add(new StoryFact(
            "reply",
            isUnsaid ? "none: closed without a word, since it could only be said in clear"
            : isFailed ? "none: closed, since nothing could be said any more"
            : refused.Reply,
            IsTrouble: true));
        facts.Add(new StoryFact("side at fault", refused.Fault.Describe(), IsTrouble: true));
        facts.AddRange(TlsWords.Facts(refused.Tls));
        foreach (var ruling in refused.Rulings)
            facts.AddRange(TlsWords.Facts(ruling.Checks, $" by {ruling.Profile}"));
        var what = isUnsaid
            ? $"A connection from {from} was refused before its TLS handshake"
            : isFailed ? $"The TLS handshake with {from} failed"
            : $"{Where(refused.Where)} from {from} {TlsWords.Sentence(refused.Tls)} was refused";
        return new StoryLine(refused.At, $"{what}: {Why(refused)}.", facts.ToImmutable());
    }

    /// <summary>As the end of a sentence.</summary>
    public static string Why(RefusalFacts refused)
    {
        var missed = refused.Rulings.SelectMany(ruling => ruling.Checks.Where(check => !check.Met)
            .Select(check => $"{ruling.Profile} requires {check.Kind.Describe()} ({check.Required}), and there was {check.Achieved}")).ToList();
        if (missed.Count > 0)
            return string.Join("; ", missed);
        return refused.What switch
        {
            RefusalKind.SessionLimit => "all sessions are taken",
            RefusalKind.ClientLimit => "this client has as many sessions as it may",
            RefusalKind.Draining => "the gateway was stopping",
            RefusalKind.TlsRequirement => "a requirement of TLS was missed",
            RefusalKind.SenderAddress => "the sender's address has no domain",
            RefusalKind.NeedsSmtpUtf8 => "an address needs SMTPUTF8, which was not asked for",
            RefusalKind.MessageTooLarge => "the message is larger than limits.message-size",
            RefusalKind.NoRoom => "the disk is nearly full",
            RefusalKind.RelayDenied => "this client may not send to that domain (relay)",
            RefusalKind.NoRoute => "no route covers the recipient's domain",
            RefusalKind.NoPostmaster => "no domain is served here, so postmaster means nobody",
            RefusalKind.OutOfOrder => "the commands came in the wrong order",
            RefusalKind.MailLoop => "the message has gone in a loop (limits.received-fields)",
            RefusalKind.StoreFailed => "the message could not be stored",
            RefusalKind.QueueRefused => "the queue did not take it",
            RefusalKind.TimedOut => "storing it took too long",
            RefusalKind.HandshakeFailed => refused.Detail ?? "the client broke it off",
            RefusalKind.HandshakeImpossible => $"this gateway cannot do it ({refused.Detail}); look at its certificate and ciphers, with sgw tls status",
            RefusalKind.LineEnds => "its lines do not all end in CR LF, or it holds a NUL: a second message could be smuggled behind such a one",
            RefusalKind.LineTooLong => "a line of it is longer than any that a mail server takes",
            RefusalKind.NoMemory => "more mail was being received than there is memory for, in all or by this client",
            RefusalKind.BehindStartTls => "more came behind STARTTLS before the reply: somebody on the way put it there, or the client does not wait",
            _ => refused.What.ToString(),
        };
    }

    private static string Where(RefusedAt where) => where switch
    {
        RefusedAt.Connection => "A connection",
        RefusedAt.Mail => "MAIL",
        RefusedAt.Recipient => "A recipient",
        _ => "A message",
    };
}
