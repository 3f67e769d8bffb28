using System.Collections.Immutable;
using SecureGateway.Inbound;
using SecureGateway.Mail;

namespace SecureGateway.Tracking;

/// <summary>A message, or something refused, as a list shows it. Texts are what came from outside: bounded, and not made fit for any screen.</summary>
/// <param name="Node">The node that has it.</param>
/// <param name="Key">Its place in time on that node; later ones are higher.</param>
/// <param name="Id">Null for what was refused.</param>
/// <param name="At">When it came.</param>
/// <param name="Sender">Empty for the null sender and where none was named.</param>
/// <param name="Recipients">The first few.</param>
/// <param name="Profile">That of the client.</param>
/// <param name="Connection">The profile that its route names; null for none.</param>
/// <param name="NextHop">Of the last attempt.</param>
/// <param name="Detail">The other side's last word, or what was refused and why.</param>
/// <param name="Due">Of the next attempt.</param>
/// <param name="Ended">When nothing was left to do.</param>
public sealed record TrackedRow(
    string Node,
    long Key,
    QueueId? Id,
    DateTimeOffset At,
    TrackedKind Kind,
    string Sender,
    ImmutableArray<string> Recipients,
    int RecipientCount,
    string Subject,
    string MessageId,
    string Client,
    string ClientHost,
    string Profile,
    TlsUsed Inbound,
    TrackedStatus Status,
    string NextHop,
    string? Connection,
    TlsUsed Outbound,
    TrackedFlags Flags,
    FailureReason Reason,
    Fault Fault,
    string Detail,
    int Attempts,
    int Strikes,
    DateTimeOffset? Due,
    DateTimeOffset? Ended,
    long Size,
    long Revision)
{
    /// <summary>Why its client was told no; null for what was accepted.</summary>
    public RefusalKind? Refusal { get; init; }

    public bool FellBack => Flags.HasFlag(TrackedFlags.FellBack);

    public bool RefusedForTls => Flags.HasFlag(TrackedFlags.RefusedForTls);
}
