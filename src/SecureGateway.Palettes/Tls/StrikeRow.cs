using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Tls;

/// <summary>A message whose TLS failed at a next hop, and that may go in clear if it fails again where the rule allows that.</summary>
/// <param name="Since">When it failed; known after a first strike, whose second attempt is so long after it.</param>
public sealed record StrikeRow(
    string Id, string NextHop, IReadOnlyList<string> Recipients, int Strikes, DateTimeOffset? Since, DateTimeOffset? Due, FailureReason Reason, string? Host)
{
    public static StrikeRow Of(QueueEntry entry, QueueEntryDestination destination, TimeSpan retryAfter) => new(
        entry.Id.ToString(),
        destination.NextHop,
        [.. destination.Recipients.Select(recipient => recipient.ToString())],
        destination.Strikes,
        destination is { Strikes: 1, UnderWay: false } && TlsFailurePolicy.IsStrike(destination.LastReason) ? destination.Due - retryAfter : null,
        destination.UnderWay ? null : destination.Due,
        destination.LastReason,
        destination.LastHost);
}
