using System.Collections.Frozen;
using SecureGateway.Mail;
using static SecureGateway.Smtp.SmtpReplies;

namespace SecureGateway.Smtp;

/// <summary>
/// Which command is allowed in which state: the grammar of a session in one table. What is not allowed is refused and changes
/// nothing, but for <see cref="EndsTransaction"/>. Pure.
/// </summary>
public static class SessionTable
{
    private const SmtpReply? Allowed = null;

    // Columns are SmtpState's: Connected, Ready, Mail, Recipients, Chunks.
    private static readonly FrozenDictionary<SmtpVerb, SmtpReply?[]> Rows = new Dictionary<SmtpVerb, SmtpReply?[]>
    {
        [SmtpVerb.Unknown] = [Unrecognized, Unrecognized, Unrecognized, Unrecognized, Unrecognized],
        [SmtpVerb.NotImplemented] = [NotImplemented, NotImplemented, NotImplemented, NotImplemented, NotImplemented],
        [SmtpVerb.Ehlo] = [Allowed, Allowed, Allowed, Allowed, Allowed],
        [SmtpVerb.Helo] = [Allowed, Allowed, Allowed, Allowed, Allowed],
        [SmtpVerb.StartTls] = [HelloFirst, Allowed, InTransaction, InTransaction, InTransaction],
        [SmtpVerb.Mail] = [HelloFirst, Allowed, NestedMail, NestedMail, InChunks],
        [SmtpVerb.Rcpt] = [HelloFirst, MailFirst, Allowed, Allowed, InChunks],
        [SmtpVerb.Data] = [HelloFirst, MailFirst, NoRecipients, Allowed, InChunks],
        [SmtpVerb.Bdat] = [HelloFirst, MailFirst, NoRecipients, Allowed, Allowed],
        [SmtpVerb.Rset] = [Allowed, Allowed, Allowed, Allowed, Allowed],
        [SmtpVerb.Noop] = [Allowed, Allowed, Allowed, Allowed, Allowed],
        [SmtpVerb.Vrfy] = [Allowed, Allowed, Allowed, Allowed, Allowed],
        [SmtpVerb.Help] = [Allowed, Allowed, Allowed, Allowed, Allowed],
        [SmtpVerb.Quit] = [Allowed, Allowed, Allowed, Allowed, Allowed],
    }.ToFrozenDictionary();

    /// <param name="mustStartTls">TLS is required of this client and not in use (M-4).</param>
    /// <returns>The reply that refuses the command, or null.</returns>
    public static SmtpReply? Refusal(SmtpState state, SmtpVerb verb, bool mustStartTls) =>
        mustStartTls && !IsAllowedInClear(verb) ? MustStartTls : Rows[verb][(int)state];

    /// <summary>
    /// True for refusals after which the transaction cannot go on, since a part of the message was refused (RFC 3030 4.2):
    /// octets of a BDAT, or a DATA between chunks. Otherwise a later chunk would be accepted as the whole.
    /// </summary>
    public static bool EndsTransaction(SmtpState state, SmtpVerb verb) =>
        (state, verb) is (SmtpState.Mail, SmtpVerb.Bdat) or (SmtpState.Chunks, SmtpVerb.Data);

    private static bool IsAllowedInClear(SmtpVerb verb) =>
        verb is SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.StartTls or SmtpVerb.Noop or SmtpVerb.Rset or SmtpVerb.Quit;
}
