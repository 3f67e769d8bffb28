using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>What waits for one next hop for one reason.</summary>
/// <param name="NextDue">Null when all is held or under way.</param>
public sealed record QueueSummaryRow(
    string NextHop, FailureReason Reason, string Because, int Messages, int UnderWay, int Held, DateTimeOffset Oldest, DateTimeOffset? NextDue)
{
    public static QueueSummaryRow Of(QueueSummaryLine line) => new(
        line.NextHop, line.Reason, line.Reason == FailureReason.None ? "not tried yet" : line.Reason.Describe(), line.Destinations, line.UnderWay, line.Held, line.Oldest, line.NextDue);
}
