using System.Net;

namespace SecureGateway.Mail;

/// <summary>
/// Who brought a message, for the journal and tracking.
/// </summary>
/// <param name="Profile">The connection profile that matched; <c>default</c> when none did.</param>
/// <param name="Tls">Facts of the session's handshake, null in clear.</param>
public sealed record InboundEvidence(
    IPAddress Client,
    string HelloName,
    string? ClientHost,
    string Profile,
    long Revision,
    TlsFacts? Tls);

/// <summary>
/// An accepted message, whose body already lies in the store, is given to the queue. Answered with <see cref="Enqueued"/>
/// once it is in the journal, or with <see cref="EnqueueRefused"/>: then nothing was kept and the client hears 451.
/// </summary>
public sealed record Enqueue(
    QueueId Id,
    Envelope Envelope,
    BodyId Body,
    long Size,
    DateTimeOffset Accepted,
    InboundEvidence? Inbound)
{
    /// <summary>For the journal only.</summary>
    public AcceptanceFacts? Facts { get; init; }
}

public sealed record Enqueued(QueueId Id);

public sealed record EnqueueRefused(QueueId Id, string Problem);
