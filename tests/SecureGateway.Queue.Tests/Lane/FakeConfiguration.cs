using System.Collections.Concurrent;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>An applied configuration whose answers a test can change. Each domain is its own next hop at first.</summary>
internal sealed class FakeConfiguration : INextHops, IQueueTimes
{
    public ConcurrentDictionary<string, string> Routes { get; } = new();

    public int Window { get; set; } = 10;

    public TimeSpan? DelayNoticeAfter { get; set; }

    public TimeSpan ExpireAfter { get; set; } = TimeSpan.FromDays(5);

    public string NextHopOf(DomainName recipientDomain) => Routes.GetValueOrDefault(recipientDomain.Value, recipientDomain.Value);

    public int WindowOf(string nextHop) => Window;
}
