using System.Net;

namespace SecureGateway.Inbound;

/// <summary>This node's facts for taking mail in; policy is in the snapshot.</summary>
/// <param name="HostName">Stands in the greeting, in EHLO and after <c>by</c> in Received fields.</param>
public sealed record InboundOptions(string HostName)
{
    /// <summary>
    /// From the final dot until the body is stored. Short, because a client that gives up meanwhile sends the message again (RFC 1047);
    /// its own limit is ten minutes (RFC 5321 4.5.3.2.6).
    /// </summary>
    public TimeSpan MessageTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// From the final dot to the reply, once the queue has been asked. Longer than the queue ever takes to answer, because a
    /// 451 for a message that it then has means a second copy.
    /// </summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How long a connection waits for the names of its client; unanswered means no match by name.</summary>
    public TimeSpan NameTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long sessions may finish their message when the node stops; then it is broken off.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Resolvers for client names; empty takes the system's.</summary>
    public IReadOnlyList<IPEndPoint> Resolvers { get; init; } = [];

    /// <summary>Lines about refused MAILs, recipients and connections, for all sessions together; the rest is counted.</summary>
    public int RefusalLinesPerSecond { get; init; } = 50;
}
