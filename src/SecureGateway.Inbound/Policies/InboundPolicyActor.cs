using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// The sessions of one connection profile: admits them within the limits of their configuration (421 4.7.0 beyond), watches
/// that no message waits longer than the message time-out, lists them and stops them. A session that fails is stopped, its
/// client hears 421, and the others do not notice.
/// </summary>
public sealed class InboundPolicyActor : ReceiveActor, IWithTimers
{
    private readonly InboundServices _services;
    private readonly string _profile;
    private bool _ticking;

    public InboundPolicyActor(InboundServices services, string profile)
    {
        _services = services;
        _profile = profile;
        Receive<InboundCommands.OpenSession>(Open);
        Receive<InboundQueries.ListSessions>(_ => Context.Parent.Forward(new InboundQueries.ListSessions(_profile)));
        Receive<InboundCommands.StopSession>(stop => Context.Parent.Forward(stop));
        Receive<Tick>(_ => CheckDeadlines());
        Receive<SessionMessages.Drain>(drain =>
        {
            foreach (var session in Context.GetChildren())
                session.Tell(drain);
        });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(InboundServices services, string profile) =>
        Akka.Actor.Props.Create(() => new InboundPolicyActor(services, profile));

    /// <summary>Answers a connection with 421 and leaves the record of why.</summary>
    internal static void Refuse(InboundServices services, SmtpSessionStatus status, RefusalKind kind, IActorRef asked) =>
        asked.Tell(new SmtpConnectVerdict.Refuse(Refused(services, status, RefusedAt.Connection, kind)));

    /// <summary>Leaves the record of a connection that was refused.</summary>
    /// <returns>What it is to be told, where that can be.</returns>
    internal static SmtpReply Refused(InboundServices services, SmtpSessionStatus status, RefusedAt where, RefusalKind kind)
    {
        var reply = kind switch
        {
            RefusalKind.SessionLimit => SessionReplies.TooManySessions,
            RefusalKind.ClientLimit => SessionReplies.TooManyOfClient,
            _ => SessionReplies.Draining,
        };
        SessionJournal.Refused(services, status, where, kind, reply, null, null, []);
        return reply;
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause =>
    {
        _services.Log.SessionFailed(cause, _profile);
        return Directive.Stop;
    });

    private void Open(InboundCommands.OpenSession open)
    {
        var limits = open.Terms.Snapshot.Configuration.Limits;
        var status = new SmtpSessionStatus(open.Terms, _services.Clock.GetUtcNow());
        if (_services.Register.TryEnter(status, limits) is { } refusal)
        {
            Refuse(_services, status, refusal, Sender);
            return;
        }

        var bridge = new SessionBridge(status.Id);
        status.Actor = Context.ActorOf(SessionDispatcher.For(Context.System, SmtpSessionActor.Props(_services, status, bridge)));
        bridge.Attach(status.Actor);
        // Whoever asked may have given up meanwhile: then nobody else tells the session that it is over, and its place is kept for ever.
        open.Terms.Connection.Aborted.Register(
            static session => ((IActorRef)session!).Tell(new SessionMessages.Closed(SmtpSessionEnd.ClientClosed), ActorRefs.NoSender), status.Actor);
        if (!_ticking)
        {
            _ticking = true;
            var step = TimeSpan.FromTicks(Math.Clamp(_services.Options.MessageTimeout.Ticks / 4, TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerSecond));
            Timers.StartPeriodicTimer("deadlines", Tick.Instance, step, step);
        }

        _services.Metrics.SessionAdmitted(_profile);
        if (open.Terms.Connection.Tls is { } tls)
            _services.Metrics.HandshakeCompleted(tls);
        Sender.Tell(new SmtpConnectVerdict.Accept(
            bridge,
            _services.Options.HostName,
            new SmtpLimits(limits.MessageSize, limits.Recipients),
            open.Terms.Connection.Tls is null && Policy.AdmissionPolicy.MustStartTls(open.Terms.Match.Profile)));
    }

    private void CheckDeadlines()
    {
        var open = _services.Register.Open(_profile);
        if (open.Count == 0)
        {
            _ticking = false;
            Timers.Cancel("deadlines");
        }

        foreach (var session in open)
        {
            if (session.WaitingSince is var since and not 0 && _services.Clock.GetElapsedTime(since) >= _services.Options.MessageTimeout)
                session.Actor.Tell(SessionMessages.CheckDeadline.Instance);
        }
    }

    private sealed class Tick
    {
        public static readonly Tick Instance = new();
    }
}
