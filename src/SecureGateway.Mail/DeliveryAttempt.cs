using System.Collections.Immutable;

namespace SecureGateway.Mail;

/// <summary>Where a body lies in the message store. Given out by the store, never reused.</summary>
public readonly record struct BodyId(long Value);

/// <summary>One recipient of an attempt, by its place in the message's envelope.</summary>
public readonly record struct AttemptRecipient(int Index, Recipient Recipient);

/// <summary>
/// The queue asks for one message to be taken to one next hop. The asked side always answers with exactly one
/// <see cref="DeliveryOutcome"/>; until then the queue holds the message as under way and offers it to nobody else.
/// </summary>
/// <param name="NextHop">Key of the next hop under the configuration that was applied when the attempt was made up.</param>
/// <param name="Envelope">The whole envelope; the recipients to be served now are in <paramref name="Recipients"/>.</param>
/// <param name="Attempt">1 for the first attempt at this next hop.</param>
/// <param name="Strikes">TLS failures so far of this message on its way to this next hop (O-5, O-6).</param>
/// <param name="PossiblyDelivered">A final reply was lost earlier: this attempt may deliver a second copy .</param>
public sealed record DeliveryAttempt(
    QueueId Id,
    string NextHop,
    BodyId Body,
    long Size,
    Envelope Envelope,
    ImmutableArray<AttemptRecipient> Recipients,
    DateTimeOffset Accepted,
    int Attempt,
    int Strikes,
    bool PossiblyDelivered);

/// <summary>
/// The queue has no more say over these messages, by id and next hop: another node has them now. What waits is not begun, and what
/// is under way is broken off. Each attempt has its outcome all the same.
/// </summary>
public sealed record WithdrawAttempts(IReadOnlySet<(QueueId Id, string NextHop)> Which);

public enum RecipientDisposition
{
    Delivered,
    Deferred,
    Failed,
}

/// <summary>What became of one recipient.</summary>
/// <param name="Reply">The remote reply, or the gateway's own words in the form of one.</param>
/// <param name="RemoteHost">The host that answered, null where none did.</param>
/// <param name="DsnPassedOn">Delivered to a server that took NOTIFY over, so that a success report is its business (RFC 3461 5.2.2).</param>
public sealed record RecipientOutcome(
    int Index,
    RecipientDisposition Disposition,
    FailureReason Reason,
    SmtpReply Reply,
    string? RemoteHost,
    bool DsnPassedOn = false);

/// <summary>
/// What an attempt came to, ready to be journalled. <see cref="Recipients"/> has one entry for each recipient of the attempt.
/// </summary>
/// <param name="RetryAt">When the deferred recipients are due again; null when none is deferred.</param>
/// <param name="Strikes">Strikes from now on: one more after a TLS failure, 0 after a delivery, else unchanged.</param>
/// <param name="PossiblyDelivered">The final reply of this attempt was lost.</param>
/// <param name="Evidence">How it travelled; what tracking and logs show.</param>
public sealed record DeliveryOutcome(
    QueueId Id,
    string NextHop,
    ImmutableArray<RecipientOutcome> Recipients,
    DateTimeOffset? RetryAt,
    int Strikes,
    bool PossiblyDelivered,
    AttemptEvidence Evidence);

/// <summary>The record of an attempt: private and exact.</summary>
/// <param name="Revision">The configuration revision that decided.</param>
/// <param name="Route">The route's pattern that matched, as configured.</param>
/// <param name="Connection">The profile the route names, or null.</param>
/// <param name="Hosts">Each host that was tried, in order; the last one is where it ended.</param>
/// <param name="FellBackToPlaintext">Delivered in clear after a second TLS failure (O-6).</param>
public sealed record AttemptEvidence(
    long Revision,
    DateTimeOffset Started,
    TimeSpan Took,
    string Route,
    string? Connection,
    ImmutableArray<HostEvidence> Hosts,
    bool FellBackToPlaintext)
{
    /// <summary>The rule about TLS that decided; null where nothing was tried, and in what older versions wrote.</summary>
    public TlsRule? Rule { get; init; }
}

/// <summary>What happened at one host of an attempt.</summary>
/// <param name="Host">Name and port as in the route or MX, <c>mx1.example.com:25</c>.</param>
/// <param name="Address">The address that was connected to, or null when none was reached.</param>
/// <param name="Tls">Facts of the handshake; null for plaintext or when none was completed.</param>
/// <param name="Detail">The innermost error in the library's words, or the remote reply; never a secret.</param>
/// <param name="Reused">The message rode a connection that earlier messages had opened.</param>
public sealed record HostEvidence(
    string Host,
    string? Address,
    TlsFacts? Tls,
    FailureReason Reason,
    Fault Fault,
    string? Detail,
    bool Reused)
{
    /// <summary>What the connection had to achieve, requirement by requirement; empty where nothing was required.</summary>
    public ImmutableArray<RequirementCheck> Checks { get; init; } = [];

    /// <summary>What a profile in report mode would have required of it (M-13).</summary>
    public ImmutableArray<RequirementCheck> Reported { get; init; } = [];
}
