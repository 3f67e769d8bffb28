using SecureGateway.Mail;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound.Tests;

public sealed class RequireTlsTests : InboundTest
{
    private static readonly MailCommand Asking = new(
        MailAddress.Parse("a@sender.example"), 0, BodyType.SevenBit, false, DsnReturn.Unspecified, null, RequireTls: true);

    [Fact]
    public async Task REQUIRETLS_is_refused_in_clear_whoever_asks()
    {
        var session = await GreetedAsync();

        Assert.Equal("530 5.7.10", await MailAsync(session, Asking));
        Assert.Equal(RefusalKind.TlsRequirement, Observer.Refusals.Single().Kind);
        Assert.Equal(503, (await RcptAsync(session)).Code);
    }

    [Fact]
    public async Task REQUIRETLS_goes_with_the_message_into_the_queue_and_cannot_be_left_behind()
    {
        var session = await GreetedAsync(tls: Policies.Tls13);
        Assert.Equal("250 2.1.0", await MailAsync(session, Asking));
        Assert.Equal(250, (await RcptAsync(session)).Code);
        var without = Enveloped("a@sender.example", "b@hosted.example");
        Assert.Equal(503, (await session.MessageAsync(without, Bytes("x\r\n"), default).AsTask().WaitAsync(Limit)).Code);

        Assert.Equal("250 2.1.0", await MailAsync(session, Asking));
        Assert.Equal(250, (await RcptAsync(session)).Code);
        _ = session.MessageAsync(without with { RequireTls = true }, Bytes("x\r\n"), default).AsTask();

        Assert.True((await QueuedAsync()).Envelope.RequireTls);
    }

    private static async Task<string> MailAsync(ISmtpSession session, MailCommand mail)
    {
        var reply = await session.MailAsync(mail, default).AsTask().WaitAsync(Limit);
        return $"{reply.Code} {reply.Status}";
    }
}
