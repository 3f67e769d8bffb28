using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>One message on its way to one next hop.</summary>
/// <param name="Sender"><c>&lt;&gt;</c> is the null sender.</param>
/// <param name="Due">When the next attempt begins, unless held or under way.</param>
/// <param name="Reason">Why the last attempt deferred it; <c>none</c> before the first.</param>
public sealed record QueueRow(
    string Id,
    string Sender,
    IReadOnlyList<string> Recipients,
    long Size,
    DateTimeOffset Accepted,
    string NextHop,
    QueueRowState State,
    int Attempts,
    int Strikes,
    DateTimeOffset Due,
    FailureReason Reason,
    string? LastReply,
    string? LastHost,
    bool PossiblyDelivered)
{
    public static QueueRow Of(QueueEntry entry, QueueEntryDestination destination) => new(
        entry.Id.ToString(),
        entry.Sender?.ToString() ?? "<>",
        [.. destination.Recipients.Select(recipient => recipient.ToString())],
        entry.Size,
        entry.Accepted,
        destination.NextHop,
        destination.UnderWay ? QueueRowState.UnderWay : destination.Held ? QueueRowState.Held : QueueRowState.Waiting,
        destination.Attempts,
        destination.Strikes,
        destination.Due,
        destination.LastReason,
        destination.LastReply?.ToString(),
        destination.LastHost,
        destination.PossiblyDelivered);
}
