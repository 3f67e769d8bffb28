using System.Text;
using MimeKit;
using SecureGateway.Mail;

namespace SecureGateway.Delivery.Tests;

[Trait("Rule", "Q-3")]
public sealed class ReportTests
{
    private static readonly DeliveryOptions Options = new("gw.example.test");

    private static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private static readonly byte[] Original = Encoding.Latin1.GetBytes("From: a@example.com\r\nSubject: caf\u00e9\r\nX-Long: " + new string('x', 2000) + "\r\n\r\nBody\r\n");

    [Fact]
    public void A_failure_report_says_everything_that_RFC_3464_asks_for()
    {
        var composed = Compose(ReportKind.Failed, Envelope() with { EnvelopeId = "QQ+2B1" });
        var report = Parse(composed);

        Assert.Null(composed.Envelope.Sender);
        Assert.Equal("a@example.com", Assert.Single(composed.Envelope.Recipients).Address.ToString());
        Assert.Equal("auto-replied", report.Message.Headers["Auto-Submitted"]);
        Assert.Equal("MAILER-DAEMON@gw.example.test", Assert.Single(report.Message.From.Mailboxes).Address);
        Assert.Equal("a@example.com", Assert.Single(report.Message.To.Mailboxes).Address);
        Assert.Equal("delivery-status", report.Multipart.ReportType);
        var message = report.Status.StatusGroups[0];
        Assert.Equal("dns; gw.example.test", message["Reporting-MTA"]);
        Assert.Equal("QQ+1", message["Original-Envelope-Id"]);
        Assert.Equal("Wed, 4 Mar 2026 04:06:07 +0000", message["Arrival-Date"]);
        var recipient = report.Status.StatusGroups[1];
        Assert.Equal("rfc822; b@example.org", recipient["Final-Recipient"]);
        Assert.Equal("rfc822; B+old@example.org", recipient["Original-Recipient"]);
        Assert.Equal("failed", recipient["Action"]);
        Assert.Equal("5.1.1", recipient["Status"]);
        Assert.Equal("dns; mx.example.org", recipient["Remote-MTA"]);
        Assert.Equal("smtp; 550 5.1.1 No such user", recipient["Diagnostic-Code"]);
        Assert.Equal("Wed, 4 Mar 2026 05:06:07 +0000", recipient["Last-Attempt-Date"]);
        Assert.Contains("mx.example.org said: 550 5.1.1 No such user", report.Text, StringComparison.Ordinal);
        Assert.Contains("could not be delivered", report.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DsnReturn.Full, 1000, true)]
    [InlineData(DsnReturn.Full, 200_000, true)]
    [InlineData(DsnReturn.Headers, 1000, false)]
    [InlineData(DsnReturn.Unspecified, 1000, true)]
    [InlineData(DsnReturn.Unspecified, 200_000, false)]
    public void RET_decides_what_comes_back(DsnReturn ret, int size, bool whole)
    {
        byte[] original = [.. Original, .. Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcde\r\n", size / 17)))];

        var composed = Compose(ReportKind.Failed, Envelope() with { Return = ret }, original: original);

        var text = Encoding.Latin1.GetString(composed.Message.Span);
        Assert.Equal(whole, text.Contains("message/rfc822\r\n", StringComparison.Ordinal) || text.Contains("message/rfc822;", StringComparison.Ordinal));
        Assert.Contains("Subject: caf\u00e9\r\n", text, StringComparison.Ordinal);
        Assert.Equal(whole, text.Contains("\r\nBody\r\n", StringComparison.Ordinal));
        if (whole)
            Assert.True(composed.Message.Span.IndexOf(original) > 0, "the original is not there byte for byte");
    }

    [Fact]
    public void A_delay_report_says_until_when_it_is_tried()
    {
        var report = Parse(Compose(ReportKind.Delayed, Envelope(), reply: SmtpReply.Of(451, "4.4.1", "The connection was refused"), host: null));

        var recipient = report.Status.StatusGroups[1];
        Assert.Equal("delayed", recipient["Action"]);
        Assert.Equal("4.4.1", recipient["Status"]);
        Assert.Equal("Thu, 5 Mar 2026 05:06:07 +0000", recipient["Will-Retry-Until"]);
        Assert.Null(recipient["Remote-MTA"]);
        Assert.Contains("keeps trying", report.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_relayed_report_tells_of_success()
    {
        var recipient = Parse(Compose(ReportKind.Relayed, Envelope(), reply: SmtpReply.Of(250, null, "Ok"))).Status.StatusGroups[1];

        Assert.Equal("relayed", recipient["Action"]);
        Assert.Equal("2.0.0", recipient["Status"]);
    }

    [Theory]
    [InlineData("end\r\n\r\n--boundary--\r\nX: y")]
    [InlineData("\u0000\u0007\u001b[31m")]
    [InlineData("caf\u00e9 \u2028 \u202e rtl")]
    public void Hostile_words_of_a_server_break_nothing(string words)
    {
        var report = Parse(Compose(ReportKind.Failed, Envelope(), reply: SmtpReply.Of(550, "5.1.1", words)));

        Assert.Equal(2, report.Status.StatusGroups.Count(group => group.Count > 0));
        Assert.DoesNotContain('\u202e', report.Text);
        Assert.Equal("5.1.1", report.Status.StatusGroups[1]["Status"]!);
        Assert.Equal(3, report.Multipart.Count);
        Assert.Null(report.Status.StatusGroups[1]["X"]);
    }

    [Fact]
    public void A_very_long_reply_is_cut() =>
        Assert.InRange(
            Parse(Compose(ReportKind.Failed, Envelope(), reply: SmtpReply.Of(550, "5.1.1", new string('x', 100_000)))).Status.StatusGroups[1]["Diagnostic-Code"]!.Length,
            100, 1000);

    [Theory]
    [InlineData(false, '\u6f22')]
    [InlineData(false, 'x')]
    [InlineData(true, '\u6f22')]
    [InlineData(true, 'x')]
    public void Words_in_any_script_and_of_any_length_make_lines_that_every_server_takes(bool smtpUtf8, char letter)
    {
        var words = new string(letter, 890);
        var composed = Compose(
            ReportKind.Failed, Envelope() with { SmtpUtf8 = smtpUtf8 }, "Subject: x\r\n\r\nBody\r\n"u8.ToArray(), SmtpReply.Of(550, "5.1.1", words), new string('h', 250));

        var octets = composed.Message.Span;
        foreach (var line in octets.Split("\r\n"u8))
            Assert.InRange(octets[line].Length, 0, 998);
        Assert.Equal(System.Text.Ascii.IsValid(octets) ? BodyType.SevenBit : BodyType.EightBitMime, composed.Envelope.Body);
        var report = Parse(composed);
        Assert.Contains(words[..250], report.Text, StringComparison.Ordinal);
        Assert.Contains(words[..250], report.Status.StatusGroups[1]["Diagnostic-Code"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(OddNames))]
    public void Odd_originals_come_back_byte_for_byte(string name)
    {
        var original = OddMessages.All[name];
        var composed = Compose(ReportKind.Failed, Envelope() with { Return = DsnReturn.Full }, original: original);

        Assert.Equal(3, Parse(composed).Multipart.Count);
        Assert.True(composed.Message.Span.IndexOf(original) >= 0);
        Assert.DoesNotContain("\n", Encoding.Latin1.GetString(composed.Message.Span).Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    public static TheoryData<string> OddNames => [.. OddMessages.All.Keys];

    [Fact]
    public void Odd_senders_and_recipients_are_named()
    {
        var envelope = new Envelope(
            MailAddress.Parse("\"odd, local\"@example.com"), [new Recipient(MailAddress.Parse("us\u00e9r@b\u00fccher.example"))], SmtpUtf8: true);

        var composed = Compose(ReportKind.Failed, envelope);

        var report = Parse(composed);
        Assert.True(composed.Envelope.SmtpUtf8);
        Assert.Equal("utf-8; us\u00e9r@b\u00fccher.example", report.Status.StatusGroups[1]["Final-Recipient"]);
    }

    [Fact]
    public void Without_its_original_a_report_is_whole_and_says_so()
    {
        var command = Command(ReportKind.Failed, Envelope()) with { WithoutOriginal = true };

        var report = Parse(Report.Compose(command, null, Options, Now));

        Assert.Equal(2, report.Multipart.Count);
        Assert.Contains("cannot be read here any more", report.Text, StringComparison.Ordinal);
        Assert.Equal("failed", report.Status.StatusGroups[1]["Action"]);
    }

    [Fact]
    public void No_report_goes_to_the_null_sender() =>
        Assert.Throws<ArgumentException>(() => Compose(ReportKind.Failed, Envelope() with { Sender = null }));

    private static Envelope Envelope() => new(
        MailAddress.Parse("a@example.com"), [new Recipient(MailAddress.Parse("b@example.org"), DsnNotify.Failure, "rfc822;B+2Bold@example.org")]);

    private static ReportComposed Compose(
        ReportKind kind, Envelope envelope, byte[]? original = null, SmtpReply? reply = null, string? host = "mx.example.org") =>
        Compose(Command(kind, envelope, reply, host), original ?? Original);

    // As the composer does: with no more of the original than it needs.
    private static ReportComposed Compose(ComposeReport command, byte[] original)
    {
        var read = ReportedOriginal.ReadAsync(command, new StoredBody(original), Options, default);
        Assert.True(read.IsCompletedSuccessfully);
        return Report.Compose(command, read.Result, Options, Now);
    }

    private static ComposeReport Command(ReportKind kind, Envelope envelope, SmtpReply? reply = null, string? host = "mx.example.org") => new(
        QueueId.New(Now), kind, default, envelope,
        [new ReportedRecipient(envelope.Recipients[0], FailureReason.RecipientRefused, reply ?? SmtpReply.Of(550, "5.1.1", "No such user"), host)],
        Now.AddHours(-1), Now.AddDays(1));

    private static (MimeMessage Message, MultipartReport Multipart, MessageDeliveryStatus Status, string Text) Parse(ReportComposed composed)
    {
        var message = MimeMessage.Load(new MemoryStream(composed.Message.ToArray()));
        var multipart = Assert.IsType<MultipartReport>(message.Body);
        return (message, multipart, Assert.IsType<MessageDeliveryStatus>(multipart[1]), Assert.IsType<TextPart>(multipart[0]).Text);
    }
}
