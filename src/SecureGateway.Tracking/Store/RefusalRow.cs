using SecureGateway.Inbound;
using SecureGateway.Mail;

namespace SecureGateway.Tracking.Store;

/// <summary>A refusal on its way into the file.</summary>
internal sealed record RefusalRow(long Key, RefusalFacts Facts)
{
    public TrackedKind Kind => Facts.Where switch
    {
        RefusedAt.Handshake or RefusedAt.Connection => TrackedKind.RefusedConnection,
        RefusedAt.Mail => TrackedKind.RefusedMail,
        RefusedAt.Recipient => TrackedKind.RefusedRecipient,
        _ => TrackedKind.RefusedMessage,
    };

    public TlsUsed Tls => Facts.Where is RefusedAt.Handshake or RefusedAt.Connection && Facts.Tls is null ? TlsUsed.Nothing : TlsUsedText.Of(Facts.Tls);

    public TrackedFlags Flags => Facts.What == RefusalKind.TlsRequirement ? TrackedFlags.RefusedForTls : TrackedFlags.None;

    public Fault Fault => Facts.What switch
    {
        RefusalKind.StoreFailed or RefusalKind.QueueRefused or RefusalKind.NoRoom or RefusalKind.Draining or RefusalKind.TimedOut or RefusalKind.SessionLimit => Fault.Ours,
        _ => Fault.Theirs,
    };

    public string Detail => Facts.Reply;
}
