using SecureGateway.Mail;
using SecureGateway.Palettes.Queue;

namespace SecureGateway.WebConsole.Pages.Messages;

/// <summary>What waits, by next hop and reason, of all peers together.</summary>
internal static class QueueLines
{
    /// <summary>The fullest first.</summary>
    public static IReadOnlyList<QueueSummaryRow> Together(IEnumerable<QueueSummaryRow> rows) =>
    [
        .. rows.GroupBy(row => (row.NextHop, row.Reason))
            .Select(same => same.Aggregate((one, other) => one with
            {
                Messages = one.Messages + other.Messages,
                UnderWay = one.UnderWay + other.UnderWay,
                Held = one.Held + other.Held,
                Oldest = one.Oldest < other.Oldest ? one.Oldest : other.Oldest,
                NextDue = one.NextDue is { } due && (other.NextDue is not { } than || due < than) ? due : other.NextDue,
            }))
            .OrderByDescending(row => row.Messages).ThenBy(row => row.NextHop, StringComparer.Ordinal).ThenBy(row => row.Reason),
    ];

    /// <summary>Why it waits.</summary>
    public static string Why(FailureReason reason) => reason == FailureReason.None ? "not tried yet" : reason.Describe();
}
