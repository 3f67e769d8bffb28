using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>Mail and outcomes to test with.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly SmtpReply Ok = SmtpReply.Of(250, "2.0.0", "queued");

    public static readonly SmtpReply Busy = SmtpReply.Of(450, "4.2.0", "mailbox busy");

    public static readonly SmtpReply Unknown = SmtpReply.Of(550, "5.1.1", "no such user");

    public static readonly TlsFacts Tls = new(
        SslProtocols.Tls13,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        new CertificateFacts("CN=mx", "CN=ca", Start.AddDays(-1), Start.AddDays(1), "ab12", ["mx.example.com", "*.example.com"], "mx", "ECDSA", 256, "sha256", CertificateProblems.SelfSigned | CertificateProblems.Expired)
        {
            TrustedBy = ["partner-ca", "system"],
            Chain =
            [
                new ChainLink("CN=Partner Issuing CA", "CN=Partner Root", new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero), new string('b', 64)),
                new ChainLink("CN=Partner Root", "CN=Partner Root", new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2040, 1, 1, 0, 0, 0, TimeSpan.Zero), new string('c', 64)),
            ],
        });

    public static readonly InboundEvidence Inbound = new(IPAddress.Parse("2001:db8::25"), "client.example", "client.example", "internal", 7, Tls);

    public static readonly AttemptEvidence Evidence = new(
        7,
        Start,
        TimeSpan.FromMilliseconds(120),
        "*.example",
        "partner",
        [new HostEvidence("mx1.example:25", null, null, FailureReason.ConnectRefused, Fault.Theirs, "refused", false), new HostEvidence("mx2.example:25", "192.0.2.1:25", Tls, FailureReason.None, Fault.None, null, true)],
        FellBackToPlaintext: true);

    public static Envelope Envelope(params string[] recipients) =>
        new(MailAddress.Parse("sender@corp.example"), [.. recipients.Select(r => new Recipient(MailAddress.Parse(r)))]);

    public static Envelope NullSender(params string[] recipients) => Envelope(recipients) with { Sender = null };

    public static Enqueue Enqueue(Envelope envelope, DateTimeOffset at, long body = 1) =>
        new(QueueId.New(at), envelope, new BodyId(body), 1000, at, Inbound);

    public static DeliveryOutcome Outcome(DeliveryAttempt attempt, RecipientDisposition disposition, DateTimeOffset? retryAt = null, int strikes = 0, bool possiblyDelivered = false) => new(
        attempt.Id,
        attempt.NextHop,
        [.. attempt.Recipients.Select(r => Of(r.Index, disposition))],
        retryAt,
        strikes,
        possiblyDelivered,
        Evidence);

    public static DeliveryOutcome Outcome(DeliveryAttempt attempt, DateTimeOffset? retryAt, params RecipientDisposition[] dispositions) => new(
        attempt.Id,
        attempt.NextHop,
        [.. attempt.Recipients.Zip(dispositions, (r, d) => Of(r.Index, d))],
        retryAt,
        0,
        false,
        Evidence);

    private static RecipientOutcome Of(int index, RecipientDisposition disposition) => disposition switch
    {
        RecipientDisposition.Delivered => new RecipientOutcome(index, disposition, FailureReason.None, Ok, "mx2.example"),
        RecipientDisposition.Deferred => new RecipientOutcome(index, disposition, FailureReason.RecipientRefused, Busy, "mx2.example"),
        _ => new RecipientOutcome(index, disposition, FailureReason.RecipientRefused, Unknown, "mx2.example"),
    };
}
