using SecureGateway.Mail;

namespace SecureGateway.Policy;

/// <summary>
/// Answers the queue from the configuration that is applied when it asks. Routes and times may change between two
/// questions; each answer is true for its own moment, and delivery looks again when it begins.
/// </summary>
public sealed class AppliedNextHops(IPolicySource policy) : INextHops, IQueueTimes
{
    // A connection can be busy with one message while the next one is handed over: with exactly as many messages under way
    // as connections, each connection would wait for the queue between two messages.
    private const int MessagesPerConnection = 2;

    public TimeSpan? DelayNoticeAfter => policy.Current.Configuration.Delivery.DelayNoticeAfter;

    public TimeSpan ExpireAfter => policy.Current.Configuration.Delivery.ExpireAfter;

    public string NextHopOf(DomainName recipientDomain) => policy.Current.Routes.Find(recipientDomain)?.Key ?? NextHop.NoRoute;

    public int WindowOf(string nextHop) => policy.Current.Configuration.Delivery.ConnectionsPerHost * MessagesPerConnection;
}
