using System.Collections.Immutable;
using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// One SMTP session. Promises an answer to every question: at once, or for a message within its time-outs; 250 only
/// when body and envelope are on stable storage, and nothing the policy forbids, even when the wire asks out of order.
/// A store or queue that fails is 451. When the actor itself fails it is stopped, the pending question throws (421), and
/// nothing was accepted. Ends when the connection does.
/// </summary>
internal sealed class SmtpSessionActor : UntypedActor
{
    private readonly InboundServices _services;
    private readonly SessionTerms _terms;
    private readonly SmtpSessionStatus _status;
    private readonly SessionBridge _bridge;
    private readonly SessionJournal _journal;
    private CancellationTokenSource? _storing;
    private TlsFacts? _shown;
    private SessionMessages.Mail? _waiting;
    private MailCommand? _mail;
    private ImmutableArray<RulingFacts> _rulings = [];
    private int _recipients;
    private bool _extended;
    private bool _startTlsOffered;
    private InboundEvidence? _evidence;
    private MessageIntake? _intake;
    private bool _draining;
    private SmtpSessionEnd _end = SmtpSessionEnd.InternalError;

    public SmtpSessionActor(InboundServices services, SmtpSessionStatus status, SessionBridge bridge)
    {
        _services = services;
        _status = status;
        _terms = status.Terms;
        _bridge = bridge;
        _journal = new SessionJournal(services, status);
        if (status.Tls is { } implicitTls)
            Secured(implicitTls);
    }

    // By type: an expression would be taken apart again for each session.
    public static Props Props(InboundServices services, SmtpSessionStatus status, SessionBridge bridge) =>
        Akka.Actor.Props.Create(typeof(SmtpSessionActor), services, status, bridge);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SessionMessages.Rcpt rcpt:
                _bridge.Answer(rcpt.Ticket, Recipient(rcpt.Recipient));
                break;
            case SessionMessages.Mail mail:
                Mail(mail);
                break;
            case SessionMessages.RevocationFound found:
                StatusKnown(found.Status);
                break;
            case SessionMessages.RevocationFailed failed:
                _services.Log.RevocationFailed(failed.Cause, _status.Id);
                StatusKnown(RevocationFacts.Unknown(UnknownBecause.NotAsked, "the look-up failed here"));
                break;
            case SessionMessages.Message end:
                Take(end);
                break;
            case SessionMessages.BodyStored stored when _intake?.Id == stored.Id:
                Queue(_intake, stored.Body);
                break;
            case SessionMessages.BodyNotStored failed when _intake?.Id == failed.Id:
                _services.Log.StoreFailed(failed.Cause, _status.Id);
                RefuseMessage(_intake, RefusalKind.StoreFailed);
                break;
            case Enqueued queued:
                Queued(queued);
                break;
            case EnqueueRefused refused when _intake?.Id == refused.Id:
                _services.Log.QueueRefused(refused.Id.ToString(), refused.Problem);
                RefuseMessage(_intake, RefusalKind.QueueRefused);
                break;
            case SessionMessages.CheckDeadline:
                CheckDeadline();
                break;
            case SessionMessages.Reset:
                EndTransaction();
                break;
            case SessionMessages.Hello hello:
                _bridge.Answer(hello.Ticket, Hello(hello));
                break;
            case SessionMessages.StartTls startTls:
                _bridge.Answer(startTls.Ticket, StartTls());
                break;
            case SessionMessages.TlsEstablished established:
                TlsEstablished(established.Facts);
                break;
            case SessionMessages.MailRefusedInClear refused:
                _journal.Refused(
                    RefusedAt.Mail, RefusalKind.TlsRequirement, AdmissionPolicy.MustStartTlsReply, refused.Sender, null,
                    AdmissionPolicy.JudgeMail(_terms.Snapshot, _terms.Match, refused.Sender, null).Rulings);
                break;
            case SessionMessages.StartTlsRefused refused:
                _journal.Refused(RefusedAt.Connection, RefusalKind.BehindStartTls, refused.Reply, null, null, []);
                break;
            case SessionMessages.MailRefused refused:
                _journal.Refused(RefusedAt.Mail, KindOf(refused.Reply), refused.Reply, refused.Sender, null, []);
                break;
            case SessionMessages.MessageRefused refused:
                _journal.Refused(RefusedAt.Message, KindOf(refused.Defect), refused.Reply, _mail?.Sender, null, []);
                break;
            case SessionMessages.TlsFailed failed:
                _journal.HandshakeFailed(failed.Cause);
                break;
            case SessionMessages.Drain:
                _draining = true;
                StopIfIdle();
                break;
            case SessionMessages.Closed closed:
                _end = closed.End;
                Context.Stop(Self);
                break;
            case SessionMessages.BodyStored or SessionMessages.BodyNotStored or EnqueueRefused:
                break; // of a message that was given up: the client knows, and so does the log
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        _storing?.Cancel();
        _storing?.Dispose();
        _services.Register.Leave(_status);
        _bridge.Over();
        _journal.Ended(_end);
    }

    private SmtpHelloVerdict Hello(SessionMessages.Hello hello)
    {
        EndTransaction();
        _status.HelloName = hello.Name;
        _status.State = SmtpSessionState.Greeted;
        _extended = hello.Extended;
        _evidence = null;
        _startTlsOffered = _status.Tls is null && AdmissionPolicy.OffersStartTls(_terms.Snapshot, _terms.Match.Profile);
        return _startTlsOffered
            ? SmtpHelloVerdict.WithStartTls
            : SmtpHelloVerdict.WithoutStartTls;
    }

    private HandshakeOptions? StartTls() => _services.Tls.For(_terms.Snapshot, _terms.Match.Profile);

    // Everything said before is forgotten (RFC 3207 4.2).
    private void TlsEstablished(TlsFacts facts)
    {
        EndTransaction();
        _services.Metrics.HandshakeCompleted(facts);
        Secured(facts);
        _status.HelloName = "";
        _status.State = SmtpSessionState.Connected;
        _evidence = null;
    }

    // The path is for the look-up only, and kept out of what is remembered and journalled.
    private void Secured(TlsFacts facts)
    {
        _services.Alarms.Clear(InboundTlsOptions.About(_terms.Match.Profile));
        _shown = _services.Tls.Vouched(facts);
        _status.Tls = _shown with { Certificate = _shown.Certificate?.With(null) };
    }

    // The answer waits for what the authority says of the client's certificate, where this mail's judges have to know (M-9).
    private void Mail(SessionMessages.Mail mail)
    {
        if (AdmissionPolicy.RevocationLimit(_terms.Snapshot, _terms.Match, mail.Command.Sender, _shown) is not { } limit)
        {
            _bridge.Answer(mail.Ticket, Mail(mail.Command));
            return;
        }

        var looking = _services.Revocation.FindAsync(_shown!.Certificate!.Path!, leafIsGood: false, limit);
        _waiting = mail;
        if (looking.IsCompletedSuccessfully)
            StatusKnown(looking.Result);
        else
            looking.AsTask().PipeTo(Self, Self, status => new SessionMessages.RevocationFound(status), cause => new SessionMessages.RevocationFailed(cause));
    }

    private void StatusKnown(RevocationFacts status)
    {
        if (_waiting is not { } mail || _shown is not { Certificate: { } shown })
            return;
        _waiting = null;
        _shown = _shown with { Certificate = shown with { Revocation = status } };
        _status.Tls = _shown with { Certificate = shown.With(status) };
        _evidence = null;
        _bridge.Answer(mail.Ticket, Mail(mail.Command));
    }

    private SmtpReply Mail(MailCommand mail)
    {
        EndTransaction();
        var verdict = MailJudge.Mail(_terms, mail, _status.Tls, _services.Store.HasRoom);
        if (!verdict.Rulings.IsEmpty)
            _journal.Reported(mail.Sender, verdict.Rulings);
        if (verdict.Refusal is { } refusal)
        {
            _journal.Refused(RefusedAt.Mail, verdict.Kind, refusal, mail.Sender, null, verdict.Rulings);
            return refusal;
        }

        _mail = mail;
        _rulings = verdict.Rulings.IsEmpty ? [] : MailJudge.Facts(verdict.Rulings);
        _status.State = SmtpSessionState.Transaction;
        return SessionReplies.SenderOk;
    }

    private SmtpReply Recipient(Recipient recipient)
    {
        if (_mail is null)
        {
            _journal.Refused(RefusedAt.Recipient, RefusalKind.OutOfOrder, SessionReplies.NeedMail, null, recipient.Address, []);
            return SessionReplies.NeedMail;
        }

        var verdict = MailJudge.Recipient(_terms, _mail, recipient.Address);
        if (verdict.Refusal is { } refusal)
        {
            _journal.Refused(RefusedAt.Recipient, verdict.Kind, refusal, _mail.Sender, recipient.Address, []);
            return refusal;
        }

        _recipients++;
        return SessionReplies.RecipientOk;
    }

    private void Take(SessionMessages.Message end)
    {
        // The wire keeps the order of commands; an envelope that was not judged here would be an open relay, so count again.
        if (_mail is not { } mail || end.Envelope.Sender != mail.Sender || end.Envelope.RequireTls != mail.RequireTls || end.Envelope.Recipients.Length != _recipients || _recipients == 0)
        {
            Refuse(end.Ticket, RefusalKind.OutOfOrder, SessionReplies.NeedMail);
            return;
        }

        if (ReceivedCounter.Count(end.Body) > _terms.Snapshot.Configuration.Limits.ReceivedFields)
        {
            Refuse(end.Ticket, RefusalKind.MailLoop, SessionReplies.MailLoop);
            return;
        }

        var now = _services.Clock.GetUtcNow();
        var id = QueueId.New(now);
        var envelope = MailJudge.Meant(_terms.Snapshot, end.Envelope);
        var received = ReceivedField.Write(new ReceivedFacts(
            _status.HelloName, _extended, _terms.ClientHost, _terms.Client, _status.Tls, _services.Options.HostName,
            envelope.SmtpUtf8, id, envelope.Recipients.Length == 1 ? envelope.Recipients[0].Address : null, now));
        var facts = new AcceptanceFacts(_status.Id, _terms.Match.By, _terms.Match.Entry, _rulings, MessageHeaders.Read(end.Body))
        {
            StartTlsOffered = _startTlsOffered || _status.Tls is not null,
        };
        _intake = new MessageIntake(end.Ticket, id, envelope, PrefixedBody.Of(received, end.Body), now, facts);
        _status.State = SmtpSessionState.Storing;
        _status.WaitingSince = Math.Max(1, _services.Clock.GetTimestamp());
        Store(_intake);
    }

    private void Store(MessageIntake intake)
    {
        _storing ??= new CancellationTokenSource();
        ValueTask<BodyId> storing;
        try
        {
            storing = _services.Store.StoreAsync(intake.Body, _storing.Token);
        }
        catch (MessageStoreException cause)
        {
            _services.Log.StoreFailed(cause, _status.Id);
            RefuseMessage(intake, RefusalKind.StoreFailed);
            return;
        }

        if (storing.IsCompletedSuccessfully)
        {
            Queue(intake, storing.Result);
            return;
        }

        var id = intake.Id;
        storing.AsTask().PipeTo(
            Self, Self,
            body => new SessionMessages.BodyStored(id, body),
            cause => new SessionMessages.BodyNotStored(id, cause));
    }

    private void Queue(MessageIntake intake, BodyId body)
    {
        _status.State = SmtpSessionState.Queueing;
        _evidence ??= new InboundEvidence(
            _terms.Client, _status.HelloName, _terms.ClientHost, _status.Profile, _terms.Snapshot.Revision, _status.Tls);
        _services.Queue.ActorRef.Tell(new Enqueue(intake.Id, intake.Envelope, body, intake.Size, intake.Accepted, _evidence) { Facts = intake.Facts }, Self);
    }

    private void Queued(Enqueued queued)
    {
        if (_intake is not { } intake || intake.Id != queued.Id)
        {
            _services.Log.QueuedTooLate(queued.Id.ToString(), _status.Id);
            return;
        }

        var took = _services.Clock.GetElapsedTime(_status.WaitingSince);
        EndTransaction();
        _bridge.Answer(intake.Ticket, SessionReplies.Queued(intake.Id));
        _journal.Accepted(intake.Id, intake.Envelope, intake.Size, took);
    }

    private void CheckDeadline()
    {
        var limit = _status.State == SmtpSessionState.Queueing ? _services.Options.QueueTimeout : _services.Options.MessageTimeout;
        if (_intake is not { } intake || _services.Clock.GetElapsedTime(_status.WaitingSince) < limit)
            return;
        if (_status.State == SmtpSessionState.Queueing)
            _services.Log.QueueTimedOut(_status.Id, limit.TotalSeconds, intake.Id.ToString());
        else
            _services.Log.StoreTimedOut(_status.Id, limit.TotalSeconds);
        // A body that the store finishes nevertheless is never queued from here.
        _storing?.Cancel();
        _storing?.Dispose();
        _storing = null;
        RefuseMessage(intake, RefusalKind.TimedOut);
    }

    private void RefuseMessage(MessageIntake intake, RefusalKind kind) => Refuse(intake.Ticket, kind, SessionReplies.NotTaken);

    private void Refuse(long ticket, RefusalKind kind, SmtpReply reply)
    {
        _journal.Refused(RefusedAt.Message, kind, reply, _mail?.Sender, null, []);
        EndTransaction();
        _bridge.Answer(ticket, reply);
    }

    private static RefusalKind KindOf(SmtpReply mailRefused) => mailRefused.Code switch
    {
        552 => RefusalKind.MessageTooLarge,
        553 => RefusalKind.NeedsSmtpUtf8,
        _ => RefusalKind.TlsRequirement, // REQUIRETLS in clear
    };

    private static RefusalKind KindOf(MessageDefect defect) => defect switch
    {
        MessageDefect.TooLarge => RefusalKind.MessageTooLarge,
        MessageDefect.LineTooLong => RefusalKind.LineTooLong,
        MessageDefect.NoMemory => RefusalKind.NoMemory,
        _ => RefusalKind.LineEnds,
    };

    private void EndTransaction()
    {
        _mail = null;
        _recipients = 0;
        _intake = null;
        _status.WaitingSince = 0;
        if (_status.State != SmtpSessionState.Connected)
            _status.State = SmtpSessionState.Greeted;
        StopIfIdle();
    }

    private void StopIfIdle()
    {
        if (_draining && _mail is null)
            _terms.Connection.Stop("Service is shutting down");
    }
}
