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
        RefusedAt.FailedHandshake => TrackedKind.FailedHandshake,
        _ => TrackedKind.RefusedMessage,
    };

    public TlsUsed Tls => Facts.Where is RefusedAt.Handshake or RefusedAt.Connection or RefusedAt.FailedHandshake && Facts.Tls is null ? TlsUsed.Nothing : TlsUsedText.Of(Facts.Tls);

    public TrackedFlags Flags => Facts.What switch
    {
        RefusalKind.TlsRequirement => TrackedFlags.RefusedForTls,
        RefusalKind.HandshakeFailed or RefusalKind.HandshakeImpossible => TrackedFlags.TlsFailed,
        _ => TrackedFlags.None,
    };

    public Fault Fault => Facts.Fault;

    public string Detail => Facts.Detail ?? Facts.Reply;
}
