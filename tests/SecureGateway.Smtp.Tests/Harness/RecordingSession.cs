using System.Buffers;
using System.Net.Security;
using System.Text;
using SecureGateway.Mail;

namespace SecureGateway.Smtp.Tests.Harness;

/// <summary>Accepts everything unless told otherwise, and writes down what it was asked.</summary>
internal sealed class RecordingSession : ISmtpSession, ISmtpSessionFactory
{
    public List<string> Asked { get; } = [];

    public List<(Envelope Envelope, string Body)> Messages { get; } = [];

    public List<TlsFacts> Established { get; } = [];

    public List<string> ServerNames { get; } = [];

    public List<Exception> TlsFailures { get; } = [];

    public SmtpConnection? Connection { get; private set; }

    public SmtpSessionEnd? End { get; private set; }

    public SmtpLimits Limits { get; set; } = new(1_000_000, 100);

    public bool MustStartTls { get; set; }

    public SmtpReply? RefuseConnection { get; set; }

    public SmtpHelloVerdict Hello { get; set; } = SmtpHelloVerdict.WithStartTls;

    public SslServerAuthenticationOptions? Tls { get; set; }

    public Func<MailCommand, SmtpReply> OnMail { get; set; } = _ => SmtpReply.Of(250, "2.1.0", "Ok");

    public Func<Recipient, SmtpReply> OnRecipient { get; set; } = _ => SmtpReply.Of(250, "2.1.5", "Ok");

    public Func<ValueTask<SmtpReply>> OnMessage { get; set; } = () => new(SmtpReply.Of(250, "2.0.0", "Queued"));

    public Func<Task> OnConnect { get; set; } = () => Task.CompletedTask;

    public async ValueTask<SmtpConnectVerdict> ConnectAsync(SmtpConnection connection, CancellationToken cancellationToken)
    {
        Connection = connection;
        await OnConnect();
        return RefuseConnection is { } reply
            ? new SmtpConnectVerdict.Refuse(reply)
            : new SmtpConnectVerdict.Accept(this, "mx.test", Limits, MustStartTls);
    }

    public ValueTask<SmtpHelloVerdict> HelloAsync(string name, bool extended, CancellationToken cancellationToken)
    {
        Asked.Add($"{(extended ? "EHLO" : "HELO")} {name}");
        return new(Hello);
    }

    public ValueTask<HandshakeOptions?> StartTlsAsync(CancellationToken cancellationToken)
    {
        Asked.Add("STARTTLS");
        return new(Tls is { } options ? Named : null);

        SslServerAuthenticationOptions Named(string serverName, System.Security.Authentication.SslProtocols versions)
        {
            ServerNames.Add(serverName);
            return options;
        }
    }

    public void TlsEstablished(TlsFacts facts)
    {
        Asked.Add("TLS");
        Established.Add(facts);
    }

    public void TlsFailed(Exception cause)
    {
        Asked.Add("TLS FAILED");
        TlsFailures.Add(cause);
    }

    public ValueTask<SmtpReply> MailAsync(MailCommand mail, CancellationToken cancellationToken)
    {
        Asked.Add($"MAIL {mail.Sender}");
        return new(OnMail(mail));
    }

    public ValueTask<SmtpReply> RecipientAsync(Recipient recipient, CancellationToken cancellationToken)
    {
        Asked.Add($"RCPT {recipient.Address}");
        return new(OnRecipient(recipient));
    }

    public async ValueTask<SmtpReply> MessageAsync(Envelope envelope, ReadOnlySequence<byte> body, CancellationToken cancellationToken)
    {
        Asked.Add("MESSAGE");
        var reply = await OnMessage();
        Messages.Add((envelope, Encoding.Latin1.GetString(body.ToArray())));
        return reply;
    }

    public void StartTlsRefused(SmtpReply reply) => Asked.Add($"REFUSED STARTTLS: {reply.Code}");

    public void MailRefused(MailCommand mail, SmtpReply reply) => Asked.Add($"REFUSED {mail.Sender}: {reply.Code}");

    public void MessageRefused(MessageDefect defect, SmtpReply reply) => Asked.Add($"REFUSED {defect}: {reply.Code}");

    public void Reset() => Asked.Add("RESET");

    public void Closed(SmtpSessionEnd end)
    {
        Assert.Null(End);
        Asked.Add("CLOSED");
        End = end;
    }
}
