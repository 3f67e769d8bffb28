using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Smtp.Tests;

public sealed class ParserTests
{
    [Theory]
    [InlineData("FROM:<>", null)]
    [InlineData("FROM:<a@example.org>", "a@example.org")]
    [InlineData("from: <a@example.org>", "a@example.org")]
    [InlineData("FROM:<@one.test,@two.test:a@example.org>", "a@example.org")]
    [InlineData("FROM:<@[192.0.2.1],@[IPv6:2001:db8::1]:a@example.org>", "a@example.org")]
    [InlineData("FROM:<\"a>b c\\\"d\"@example.org>", "\"a>b c\\\"d\"@example.org")]
    [InlineData("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]")]
    [InlineData("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]")]
    public void Senders_are_read(string argument, string? sender) => Assert.Equal(sender, Mail(argument).Sender?.ToString());

    [Theory]
    [InlineData("")]
    [InlineData("TO:<a@b.test>")]
    [InlineData("FROM")]
    [InlineData("FROM:")]
    [InlineData("FROM:a@b.test")]
    [InlineData("FROM:<a@b.test")]
    [InlineData("FROM:<a@b.test>x")]
    [InlineData("FROM:<a b@b.test>")]
    [InlineData("FROM:<a@>")]
    [InlineData("FROM:<@b.test>")]
    [InlineData("FROM:<@b.test:>")]
    [InlineData("FROM:<@:a@b.test>")]
    [InlineData("FROM:<@one.test,two.test:a@b.test>")]
    [InlineData("FROM:<a@b..test>")]
    [InlineData("FROM:<postmaster>")]
    [InlineData("FROM:<\"a@b.test>")]
    [InlineData("FROM:<a@b.test> SIZE")]
    [InlineData("FROM:<a@b.test> SIZE=")]
    [InlineData("FROM:<a@b.test> SIZE=1k")]
    [InlineData("FROM:<a@b.test> SIZE=123456789012345678901")]
    [InlineData("FROM:<a@b.test> SIZE=1 SIZE=2")]
    [InlineData("FROM:<a@b.test> SMTPUTF8=yes")]
    [InlineData("FROM:<a@b.test> RET=SOME")]
    [InlineData("FROM:<a@b.test> ENVID=")]
    [InlineData("FROM:<a@b.test> ENVID=a=b")]
    [InlineData("FROM:<a@b.test> ENVID=a+b")]
    [InlineData("FROM:<a@b.test> ENVID=a+0D+0A")]
    [InlineData("FROM:<a@b.test> ENVID=a+4")]
    [InlineData("FROM:<a@b.test> =1")]
    [InlineData("FROM:<a@b.test> -A=1")]
    public void What_is_not_mail_from_is_501(string argument) => Assert.Equal(501, RefusalOfMail(argument).Code);

    [Theory]
    [InlineData("FROM:<a@b.test> AUTH=<>", "555 5.5.4")]
    [InlineData("FROM:<a@b.test> BODY=BINARYMIME", "555 5.5.4")]
    [InlineData("FROM:<a@b.test> SIZE=1001", "552 5.3.4")]
    [InlineData("FROM:<a@b.test> SIZE=18446744073709551616", "552 5.3.4")]
    [InlineData("FROM:<\u00e4@b.test>", "553 5.6.7")]
    public void What_is_not_supported_has_its_own_reply(string argument, string reply) =>
        Assert.StartsWith(reply, RefusalOfMail(argument).ToString());

    [Fact]
    public void All_parameters_of_mail_are_read()
    {
        var mail = Mail("FROM:<\u00e4@\u00f6.test> size=1000 BODY=8bitmime SMTPUTF8 RET=HDRS ENVID=QQ+2B314159");
        Assert.Equal(new MailCommand(MailAddress.Parse("\u00e4@\u00f6.test"), 1000, BodyType.EightBitMime, true, DsnReturn.Headers, "QQ+2B314159"), mail);
        Assert.Equal(new MailCommand(null, 0, BodyType.SevenBit, false, DsnReturn.Full, null), Mail("FROM:<> BODY=7BIT RET=full"));
        Assert.Equal(new MailCommand(null, 0, BodyType.SevenBit, false, DsnReturn.Unspecified, null, RequireTls: true), Mail("FROM:<> requiretls"));
    }

    [Theory]
    [InlineData("FROM:<> REQUIRETLS=yes")]
    [InlineData("FROM:<> REQUIRETLS REQUIRETLS")]
    public void REQUIRETLS_has_no_value_and_comes_once(string argument) => Assert.Equal("501 5.5.4 Bad parameter", RefusalOfMail(argument).ToString());

    [Fact]
    public void REQUIRETLS_is_refused_in_clear() => Assert.Equal(
        "530 5.7.10 REQUIRETLS needs TLS in use", MailParser.Parse("FROM:<a@b.test> REQUIRETLS"u8, 1000, tls: false, out _)!.ToString());

    [Fact]
    public void Octets_that_are_no_utf8_are_a_syntax_error() =>
        Assert.Equal(501, MailParser.Parse([.. "FROM:<"u8, 0xe4, .. "@b.test> SMTPUTF8"u8], 1000, tls: true, out _)!.Code);

    [Fact]
    public void All_parameters_of_rcpt_are_read()
    {
        Assert.Equal(
            new Recipient(MailAddress.Parse("b@example.net"), DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay, "rfc822;b+2Bc@example.net"),
            Recipient("TO:<b@example.net> NOTIFY=success,FAILURE,Delay ORCPT=rfc822;b+2Bc@example.net"));
        Assert.Equal(DsnNotify.Never, Recipient("TO:<b@example.net> NOTIFY=NEVER").Notify);
        Assert.Equal("Postmaster", Recipient("TO:<Postmaster>").Address.ToString());
        Assert.Equal("b@example.net", Recipient("TO:<@a.test:b@example.net>").Address.ToString());
        Assert.Equal("utf-8;\u00e4@b.test", Recipient("TO:<b@example.net> ORCPT=utf-8;\u00e4@b.test", smtpUtf8: true).OriginalRecipient);
    }

    [Theory]
    [InlineData("TO:<>", "501 5.1.3")]
    [InlineData("TO:b@example.net", "501 5.1.3")]
    [InlineData("FROM:<b@example.net>", "501 5.5.4")]
    [InlineData("TO:<b@example.net> NOTIFY=NEVER,DELAY", "501 5.5.4")]
    [InlineData("TO:<b@example.net> NOTIFY=", "501 5.5.4")]
    [InlineData("TO:<b@example.net> NOTIFY", "501 5.5.4")]
    [InlineData("TO:<b@example.net> NOTIFY=SOMETIMES", "501 5.5.4")]
    [InlineData("TO:<b@example.net> NOTIFY=DELAY NOTIFY=DELAY", "501 5.5.4")]
    [InlineData("TO:<b@example.net> ORCPT=b@example.net", "501 5.5.4")]
    [InlineData("TO:<b@example.net> ORCPT=rfc822;", "501 5.5.4")]
    [InlineData("TO:<b@example.net> ORCPT=rfc822;b+0A", "501 5.5.4")]
    [InlineData("TO:<b@example.net> ORCPT=utf-8;\u00e4@b.test", "501 5.5.4")]
    [InlineData("TO:<b@example.net> SIZE=1", "555 5.5.4")]
    [InlineData("TO:<\u00e4@b.test>", "553 5.6.7")]
    public void What_is_not_rcpt_to_is_refused(string argument, string reply) =>
        Assert.StartsWith(reply, RecipientParser.Parse(Encoding.UTF8.GetBytes(argument), false, out _)!.ToString());

    [Fact]
    public void Long_envelope_ids_and_original_recipients_are_refused()
    {
        Assert.Equal(new string('x', 100), Mail($"FROM:<> ENVID={new string('x', 100)}").EnvelopeId);
        Assert.Equal(501, RefusalOfMail($"FROM:<> ENVID={new string('x', 101)}").Code);
        Assert.Equal(501, RecipientParser.Parse(Encoding.ASCII.GetBytes($"TO:<b@c.test> ORCPT=rfc822;{new string('x', 500)}"), false, out _)!.Code);
    }

    [Fact]
    public void Every_verb_has_its_row_in_the_table()
    {
        foreach (var verb in Enum.GetValues<SmtpVerb>())
        {
            foreach (var state in Enum.GetValues<SmtpState>())
                SessionTable.Refusal(state, verb, mustStartTls: false); // throws where a row or column is missing
        }
    }

    private static MailCommand Mail(string argument)
    {
        Assert.Null(MailParser.Parse(Encoding.UTF8.GetBytes(argument), 1000, tls: true, out var mail));
        return mail!;
    }

    private static SmtpReply RefusalOfMail(string argument) => MailParser.Parse(Encoding.UTF8.GetBytes(argument), 1000, tls: true, out _)!;

    private static Recipient Recipient(string argument, bool smtpUtf8 = false)
    {
        Assert.Null(RecipientParser.Parse(Encoding.UTF8.GetBytes(argument), smtpUtf8, out var recipient));
        return recipient!;
    }
}
