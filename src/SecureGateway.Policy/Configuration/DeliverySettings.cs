using System.Collections.Immutable;

namespace SecureGateway.Policy;

/// <summary>The retry schedule and its bounds .</summary>
/// <param name="Retry">Waits between attempts; the last one repeats.</param>
/// <param name="ExpireAfter">From acceptance to the return to the sender.</param>
/// <param name="DelayNoticeAfter">From acceptance to the notice that mail is late; null sends none.</param>
/// <param name="ConnectionsPerHost">Deliveries under way to one next hop at a time.</param>
public sealed record DeliverySettings(
    ImmutableArray<TimeSpan> Retry,
    TimeSpan ExpireAfter,
    TimeSpan? DelayNoticeAfter,
    int ConnectionsPerHost)
{
    public static readonly DeliverySettings Default = new(
        [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(40), TimeSpan.FromHours(1)],
        TimeSpan.FromDays(5),
        null,
        10);
}
