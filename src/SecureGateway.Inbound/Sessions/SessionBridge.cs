using System.Buffers;
using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Smtp;
using Envelope = SecureGateway.Mail.Envelope;

namespace SecureGateway.Inbound;

/// <summary>
/// Carries the questions of the connection's loop to the session's actor: one Tell each, the answer through a completion
/// that is used again. Every question ends: the actor answers at once, a message within the message time-out, and when the
/// actor dies the pending question throws <see cref="SessionGoneException"/>, which the wire answers with 421. Cancellation
/// tokens are therefore not listened to; the caller may use its buffers again only when the message's answer is there.
/// </summary>
internal sealed class SessionBridge(string session) : ISmtpSession
{
    private readonly SessionAnswer<SmtpReply> _reply = new();
    private SessionAnswer<SmtpHelloVerdict>? _hello;
    private SessionAnswer<HandshakeOptions?>? _startTls;
    private IActorRef _actor = ActorRefs.Nobody;
    private int _over;

    /// <summary>Set once, before the session is handed out.</summary>
    public void Attach(IActorRef actor) => _actor = actor;

    public ValueTask<SmtpHelloVerdict> HelloAsync(string name, bool extended, CancellationToken cancellationToken)
    {
        _hello ??= new SessionAnswer<SmtpHelloVerdict>();
        return Ask(_hello, new SessionMessages.Hello(_hello.Open(), name, extended));
    }

    public ValueTask<HandshakeOptions?> StartTlsAsync(CancellationToken cancellationToken)
    {
        _startTls ??= new SessionAnswer<HandshakeOptions?>();
        return Ask(_startTls, new SessionMessages.StartTls(_startTls.Open()));
    }

    public ValueTask<SmtpReply> MailAsync(MailCommand mail, CancellationToken cancellationToken) =>
        Ask(_reply, new SessionMessages.Mail(_reply.Open(), mail));

    public ValueTask<SmtpReply> RecipientAsync(Recipient recipient, CancellationToken cancellationToken) =>
        Ask(_reply, new SessionMessages.Rcpt(_reply.Open(), recipient));

    public ValueTask<SmtpReply> MessageAsync(Envelope envelope, ReadOnlySequence<byte> body, CancellationToken cancellationToken) =>
        Ask(_reply, new SessionMessages.Message(_reply.Open(), envelope, body));

    public void MailRefusedInClear(MailCommand? mail) => Tell(new SessionMessages.MailRefusedInClear(mail?.Sender));

    public void TlsEstablished(TlsFacts facts) => Tell(new SessionMessages.TlsEstablished(facts));

    public void TlsFailed(Exception cause) => Tell(new SessionMessages.TlsFailed(cause));

    public void StartTlsRefused(SmtpReply reply) => Tell(new SessionMessages.StartTlsRefused(reply));

    public void MailRefused(MailCommand mail, SmtpReply reply) => Tell(new SessionMessages.MailRefused(mail.Sender, reply));

    public void MessageRefused(MessageDefect defect, SmtpReply reply) => Tell(new SessionMessages.MessageRefused(defect, reply));

    public void Reset() => Tell(SessionMessages.Reset.Instance);

    public void Closed(SmtpSessionEnd end) => Tell(new SessionMessages.Closed(end));

    public void Answer(long ticket, SmtpReply reply) => _reply.Give(ticket, reply);

    public void Answer(long ticket, SmtpHelloVerdict verdict) => _hello?.Give(ticket, verdict);

    public void Answer(long ticket, HandshakeOptions? options) => _startTls?.Give(ticket, options);

    /// <summary>The actor stops: the pending question throws, and so does every later one.</summary>
    public void Over()
    {
        Interlocked.Exchange(ref _over, 1);
        var gone = new SessionGoneException(session);
        _reply.Fail(gone);
        _hello?.Fail(gone);
        _startTls?.Fail(gone);
    }

    // The question is pending before it is looked whether the actor is gone, and Over() does the two in the other order:
    // whichever comes first, the question ends.
    private ValueTask<T> Ask<T>(SessionAnswer<T> answer, object question)
    {
        if (Volatile.Read(ref _over) != 0)
            answer.Fail(new SessionGoneException(session));
        else
            _actor.Tell(question, ActorRefs.NoSender);
        return answer.Task;
    }

    private void Tell(object message)
    {
        if (Volatile.Read(ref _over) == 0)
            _actor.Tell(message, ActorRefs.NoSender);
    }
}
