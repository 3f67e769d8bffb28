using System.Collections.Immutable;
using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Smtp;

namespace SecureGateway.Inbound;

/// <summary>
/// What a session leaves behind in logs, metrics and with the observer: a line for its end, one for each accepted message, and
/// for each refusal as far as the budget of lines goes. Used by the session's actor only.
/// </summary>
internal sealed class SessionJournal(InboundServices services, SmtpSessionStatus status)
{
    private readonly long _began = services.Clock.GetTimestamp();

    public void Accepted(QueueId id, Envelope envelope, long size, TimeSpan took)
    {
        status.CountMessage();
        services.Metrics.MessageAccepted(status.Profile, status.Tls, size, took);
        services.Log.MessageAccepted(
            id.ToString(), status.Id, VisibleText.InLog(envelope.Sender?.ToString()), envelope.Recipients.Length, size, Tls(status.Tls),
            envelope.RequireTls, status.Terms.Snapshot.Revision);
    }

    public void Refused(
        RefusedAt where, RefusalKind kind, SmtpReply reply, MailAddress? sender, MailAddress? recipient, ImmutableArray<ProfileRuling> rulings)
    {
        status.CountRefusal();
        Refused(services, status, where, kind, reply, sender, recipient, rulings);
    }

    /// <summary>Also for connections that never became a session.</summary>
    public static void Refused(
        InboundServices services, SmtpSessionStatus status, RefusedAt where, RefusalKind kind, SmtpReply reply,
        MailAddress? sender, MailAddress? recipient, ImmutableArray<ProfileRuling> rulings)
    {
        services.Metrics.Refused(where, kind);
        if (services.RefusalLines.TryTake(out var suppressed))
        {
            services.Log.Refused(
                where, kind, status.Id, status.Terms.Client, status.Terms.ClientHost ?? "unknown", VisibleText.InLog(status.HelloName),
                status.Profile, Tls(status.Tls), VisibleText.InLog(sender?.ToString()), VisibleText.InLog(recipient?.ToString()),
                reply.ToString(), Missed(rulings), suppressed);
        }

        Observe(services, static (observer, refused) => observer.Refused(refused), Record(services, status, where, kind, reply, sender, recipient, rulings));
    }

    public void HandshakeFailed(Exception cause)
    {
        status.CountRefusal();
        HandshakeFailed(services, status, cause);
    }

    /// <summary>Also for connections that never became a session. What of ours is at fault is an alarm.</summary>
    public static void HandshakeFailed(InboundServices services, SmtpSessionStatus status, Exception cause)
    {
        var own = OpenSslError.OwnFaultAsServer(cause);
        var detail = HandshakeWords.Tell(cause);
        services.Metrics.HandshakeFailed(status.Profile);
        if (own is { } fault)
            services.Alarms.Raise(InboundTlsOptions.About(status.Terms.Match.Profile), fault, detail);
        if (services.RefusalLines.TryTake(out var suppressed))
            services.Log.HandshakeFailed(status.Id, status.Terms.Client, status.Profile, detail, suppressed);
        var record = Record(
            services, status, RefusedAt.FailedHandshake, own is null ? RefusalKind.HandshakeFailed : RefusalKind.HandshakeImpossible, SessionReplies.HandshakeFailed, null, null, []);
        Observe(services, static (observer, refused) => observer.Refused(refused), record with { Detail = detail });
    }

    /// <summary>Counts what mandatory profiles in report mode judged, and tells of what they would have refused (M-13).</summary>
    public void Reported(MailAddress? sender, ImmutableArray<ProfileRuling> rulings)
    {
        foreach (var ruling in rulings)
        {
            if (ruling.Mode != MandatoryMode.Report)
                continue;
            services.Metrics.Reported(ruling.Profile, ruling.Ruling.Deciding?.Kind);
            if (ruling.Ruling.Met)
                continue;
            services.Log.WouldRefuse(
                status.Id, status.Terms.Client, status.Terms.ClientHost ?? "unknown", ruling.Profile, Tls(status.Tls), VisibleText.InLog(sender?.ToString()), Missed([ruling]));
            Observe(services, static (observer, refused) => observer.WouldRefuse(refused), Record(
                services, status, RefusedAt.Mail, RefusalKind.TlsRequirement, SessionReplies.SenderOk, sender, null, [ruling]));
        }
    }

    public void Ended(SmtpSessionEnd end) => services.Log.SessionEnded(
        status.Id, status.Terms.Client, status.Terms.ClientHost ?? "unknown", VisibleText.InLog(status.HelloName), status.Profile,
        Tls(status.Tls), status.Messages, status.Refused, end, services.Clock.GetElapsedTime(_began).TotalSeconds);

    // Whoever observes is never the reason that mail stops (T-4).
    private static void Observe(InboundServices services, Action<IInboundObserver, InboundRefused> tell, InboundRefused refused)
    {
        foreach (var observer in services.Observers)
        {
            try
            {
                tell(observer, refused);
            }
            catch (Exception cause)
            {
                services.Log.ObserverFailed(cause, refused.Session);
            }
        }
    }

    private static InboundRefused Record(
        InboundServices services, SmtpSessionStatus status, RefusedAt where, RefusalKind kind, SmtpReply reply,
        MailAddress? sender, MailAddress? recipient, ImmutableArray<ProfileRuling> rulings) => new(
        services.Clock.GetUtcNow(), where, kind, reply, status.Id, status.Terms.Client, status.Terms.ClientHost, status.HelloName,
        status.Profile, status.Terms.Match.By, status.Terms.Match.Entry, status.Terms.Snapshot.Revision, status.Tls,
        sender, recipient, rulings);

    private static string Tls(TlsFacts? facts) => facts is null ? "none" : $"{facts.VersionName}/{facts.CipherSuite}";

    private static string Missed(ImmutableArray<ProfileRuling> rulings) => rulings.IsEmpty
        ? "-"
        : VisibleText.InLog(string.Join("; ", rulings.SelectMany(ruling => ruling.Ruling.Missed.Select(
            check => $"{ruling.Profile}: {check.Kind} required {check.Required}, achieved {check.Achieved}"))));
}
