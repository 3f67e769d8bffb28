using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>
/// Failures that no remote reply tells of, in the form of one (RFC 3463). Senders read them: they name the kind of failure
/// and nothing of our configuration. One table.
/// </summary>
internal static class FailureReplies
{
    public static SmtpReply Temporary(FailureReason reason) => Make(4, reason, reason.Describe());

    public static SmtpReply Permanent(FailureReason reason) => Make(5, reason, reason.Describe());

    /// <summary>Given up because its time was over; the status tells of TLS where that was the cause (M-8).</summary>
    public static SmtpReply Expired(FailureReason last, SmtpReply? lastReply)
    {
        var cause = lastReply is null ? last.Describe() : "the server said: " + lastReply;
        var status = TlsFailurePolicy.IsTls(last) ? StatusOf(5, last) : "5.4.7";
        return SmtpReply.Of(554, status, "Delivery time expired; last, " + cause);
    }

    /// <summary>A permanent reply to something that we take as temporary, such as a greeting that refuses.</summary>
    public static SmtpReply Softened(FailureReason reason, SmtpReply said) =>
        Make(4, reason, reason.Describe() + ": " + said);

    private static SmtpReply Make(byte kind, FailureReason reason, string text) =>
        SmtpReply.Of(kind == 4 ? 451 : 554, StatusOf(kind, reason), char.ToUpperInvariant(text[0]) + text[1..]);

    private static string StatusOf(byte kind, FailureReason reason) => $"{kind}.{Detail(reason)}";

    private static string Detail(FailureReason reason) => reason switch
    {
        FailureReason.NoRoute => "4.4",
        FailureReason.DnsTemporary => "4.3",
        FailureReason.DnsNoSuchDomain => "1.2",
        FailureReason.DnsNullMx => "1.10",
        FailureReason.DnsNoUsableHost => "4.4",
        FailureReason.MailLoop => "4.6",
        FailureReason.ConnectRefused or FailureReason.ConnectTimeout or FailureReason.ConnectFailed or FailureReason.NextHopBackOff => "4.1",
        FailureReason.GreetingRefused or FailureReason.ConnectionLost or FailureReason.SessionTimeout or FailureReason.FinalReplyLost => "4.2",
        FailureReason.ProtocolError or FailureReason.HelloRefused => "5.0",
        FailureReason.AuthenticationFailed => "7.8",
        FailureReason.SenderRefused => "1.0",
        FailureReason.NeedsEightBitMime => "6.3",
        FailureReason.NeedsSmtpUtf8 => "6.7",
        FailureReason.MessageTooLarge => "3.4",
        FailureReason.NeedsRequireTls => "7.30",
        FailureReason.TlsRequiredNotOffered or FailureReason.TlsVersionTooLow or FailureReason.TlsCipherTooWeak => "7.10",
        FailureReason.Expired => "4.7",
        FailureReason.Stopped => "3.2",
        _ when TlsFailurePolicy.IsOwn(reason) => "3.5",
        _ when TlsFailurePolicy.IsTls(reason) => "7.5",
        _ => "3.0",
    };
}
