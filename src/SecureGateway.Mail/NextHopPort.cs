namespace SecureGateway.Mail;

/// <summary>
/// What the queue asks of the applied configuration to put recipients together that go the same way. Answers come at once
/// and do no I/O. Safe for use from many threads.
/// </summary>
public interface INextHops
{
    /// <summary>
    /// The key under which recipients of this domain share attempts, strikes and due times. Every domain has one: one
    /// without a route too, and delivery says then what is wrong. The same configuration gives the same key.
    /// </summary>
    string NextHopOf(DomainName recipientDomain);

    /// <summary>Messages that may be under way to this next hop at once; below 1 counts as 1.</summary>
    int WindowOf(string nextHop);
}

/// <summary>Times of the applied configuration that the queue itself goes by.</summary>
public interface IQueueTimes
{
    /// <summary>How long a message is deferred before its sender is told so; null is never.</summary>
    TimeSpan? DelayNoticeAfter { get; }

    /// <summary>How long delivery goes on trying; told to the sender in a delay notice.</summary>
    TimeSpan ExpireAfter { get; }
}
