using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Queue.Lane;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Tracking.Tests;

/// <summary>Events to tell of.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "queued as 4711");

    public static CertificateFacts Certificate(CertificateProblems problems = CertificateProblems.None, string name = "mx.partner.example", string sha256 = "ab12") => new(
        $"CN={name}", "CN=Partner CA", Start.AddDays(-100), Start.AddDays(100), sha256, [name], name, "ECDSA", 256, "sha256ECDSA", problems)
    {
        TrustedBy = problems == CertificateProblems.None ? ["system"] : [],
    };

    public static TlsFacts Tls13(CertificateFacts? certificate = null) => new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, certificate);

    public static TlsFacts Tls12(CertificateFacts? certificate = null) => new(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, certificate);

    public static QueueId Id(DateTimeOffset at) => QueueId.New(at);

    public static Accepted Accepted(
        DateTimeOffset at, string sender = "alice@corp.example", string to = "bob@partner.example", string? subject = "Quarterly figures", string? messageId = "<m1@corp.example>",
        string client = "192.0.2.7", string? host = "mail.corp.example", string profile = "internal", TlsFacts? tls = null, string nextHop = "partner",
        ImmutableArray<RulingFacts>? rulings = null, bool startTlsOffered = true)
    {
        var recipients = to.Split(',').Select(address => new Recipient(MailAddress.Parse(address))).ToImmutableArray();
        var envelope = new Envelope(sender.Length == 0 ? null : MailAddress.Parse(sender), recipients);
        var inbound = new InboundEvidence(IPAddress.Parse(client), "helo.corp.example", host, profile, 7, tls);
        return new Accepted(Id(at), at, StoredEnvelope.Of(envelope, inbound), new BodyId(1), 2048, [new PlannedDestination(nextHop, [.. Enumerable.Range(0, recipients.Length)])], null)
        {
            Facts = new AcceptanceFacts("s1", MatchedBy.Address, "192.0.2.0/24", rulings ?? [], new MessageHeaders(subject, messageId)) { StartTlsOffered = startTlsOffered },
        };
    }

    public static AttemptStarted Started(Accepted accepted, DateTimeOffset at, string nextHop = "partner") => new(accepted.Id, at, nextHop, false);

    public static Attempted Delivered(Accepted accepted, DateTimeOffset at, TlsFacts? tls, bool fellBack = false, string nextHop = "partner", string? connection = null, TlsRule? rule = null, int recipients = 1) => new(
        accepted.Id, at, nextHop, [.. Enumerable.Range(0, recipients).Select(i => new RecipientOutcome(i, RecipientDisposition.Delivered, FailureReason.None, Ok, "mx.partner.example"))], null, 0, false,
        new AttemptEvidence(
            8, at.AddMilliseconds(-100), TimeSpan.FromMilliseconds(100), "partner.example", connection,
            [
                .. fellBack ? (HostEvidence[])[new HostEvidence("mx.partner.example:25", "203.0.113.5", null, FailureReason.TlsReset, Fault.Path, "reset", false)] : [],
                new HostEvidence("mx.partner.example:25", "203.0.113.5", tls, FailureReason.None, Fault.None, Ok.ToString(), false),
            ],
            fellBack)
        {
            Rule = rule ?? new TlsRule(TlsUse.WhenOffered, RequirementSource.GlobalSetting),
        });

    public static Attempted Failed(
        Accepted accepted, DateTimeOffset at, FailureReason reason, DateTimeOffset? retryAt, int strikes = 0, string nextHop = "partner", string? connection = null, TlsRule? rule = null,
        TlsFacts? tls = null, ImmutableArray<RequirementCheck>? checks = null) => new(
        accepted.Id, at, nextHop,
        [new RecipientOutcome(0, retryAt is null ? RecipientDisposition.Failed : RecipientDisposition.Deferred, reason, SmtpReply.Of(retryAt is null ? 550 : 450, retryAt is null ? "5.7.1" : "4.7.1", "no"), "mx.partner.example")],
        retryAt, strikes, false,
        new AttemptEvidence(
            8, at.AddMilliseconds(-100), TimeSpan.FromMilliseconds(100), "partner.example", connection,
            [new HostEvidence("mx.partner.example:25", "203.0.113.5", tls, reason, TlsFailurePolicy.FaultOf(reason), "what the other side did", false) { Checks = checks ?? [] }], false)
        {
            Rule = rule ?? new TlsRule(TlsUse.WhenOffered, RequirementSource.GlobalSetting),
        });

    public static Gone Gone(Accepted accepted, DateTimeOffset at) => new(accepted.Id, at, new BodyId(1));

    public static InboundRefused Refused(
        DateTimeOffset at, RefusedAt where = RefusedAt.Mail, RefusalKind kind = RefusalKind.TlsRequirement, TlsFacts? tls = null, string helo = "helo.bad.example", string sender = "mallory@bad.example",
        string profile = "bank", ImmutableArray<ProfileRuling>? rulings = null) => new(
        at, where, kind, SmtpReply.Of(550, "5.7.10", "TLS requirement not met: protocol version"), "s9", IPAddress.Parse("198.51.100.9"), null, helo, profile, MatchedBy.SenderDomain, "bad.example", 7,
        tls, where is RefusedAt.Handshake or RefusedAt.Connection ? null : MailAddress.Parse(sender), where == RefusedAt.Recipient ? MailAddress.Parse("victim@elsewhere.example") : null,
        rulings ?? [new ProfileRuling(profile, MatchedBy.SenderDomain, "bad.example", MandatoryMode.Enforce, TlsRuling.Judge(new TlsFloor(TlsVersion.Tls13, CipherStrength.High), CertificateRequirement.None, tls, []))]);

    public static InboundRefused FailedHandshake(DateTimeOffset at, bool isOurs = false, string detail = "the client does not know the CA of this gateway's certificate (alert unknown_ca)", string profile = "default") =>
        Refused(at, RefusedAt.FailedHandshake, isOurs ? RefusalKind.HandshakeImpossible : RefusalKind.HandshakeFailed, profile: profile, rulings: []) with { Sender = null, Detail = detail };
}
