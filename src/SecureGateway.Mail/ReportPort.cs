using System.Collections.Immutable;

namespace SecureGateway.Mail;

/// <summary>Which report a sender gets (RFC 3464 2.3.3 Action).</summary>
public enum ReportKind
{
    Failed,
    Delayed,

    /// <summary>NOTIFY=SUCCESS and the next server does not speak DSN: the message was relayed (RFC 3461 4.2, 5.2.2).</summary>
    Relayed,
}

/// <summary>A recipient as a report names it.</summary>
public sealed record ReportedRecipient(Recipient Recipient, FailureReason Reason, SmtpReply Reply, string? RemoteHost);

/// <summary>
/// The queue asks for a report to a sender (RFC 3464). Answered with one <see cref="ReportComposed"/>. Never asked for a
/// message with the null sender.
/// </summary>
/// <param name="WithoutOriginal">The body could not be read again and again: the report is made without it.</param>
public sealed record ComposeReport(
    QueueId About,
    ReportKind Kind,
    BodyId Body,
    Envelope Envelope,
    ImmutableArray<ReportedRecipient> Recipients,
    DateTimeOffset Accepted,
    DateTimeOffset? RetriesUntil,
    bool WithoutOriginal = false);

/// <summary>The report as bytes ready to be stored, with its envelope: null sender, one recipient.</summary>
public sealed record ReportComposed(QueueId About, ReportKind Kind, ReadOnlyMemory<byte> Message, Envelope Envelope);

/// <summary>
/// The report could not be made (body unreadable); the queue logs it, keeps the report due, and asks again later, in the end
/// without the original.
/// </summary>
public sealed record ReportFailed(QueueId About, ReportKind Kind, string Problem);
