using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// Load: so many connections at once, each sending some messages and then closing and being replaced by a new one, until
/// the total is sent.
/// </summary>
public sealed record LoadPlan(IPEndPoint Target)
{
    public int Connections { get; init; } = 20;

    public int MessagesPerConnection { get; init; } = 10;

    public int Total { get; init; } = 200;

    /// <summary>Octets of each message.</summary>
    public int Size { get; init; } = 10 * 1024;

    public bool StartTls { get; init; }

    /// <summary>MAIL, RCPT and DATA in one write (RFC 2920).</summary>
    public bool Pipelining { get; init; }

    public string Sender { get; init; } = "load@sender.example";

    public string Recipient { get; init; } = "load@recipient.example";

    /// <summary>Go on after lost and refused connections, until the total was tried: for servers that are killed.</summary>
    public bool Stubborn { get; init; }

    /// <summary>No message is begun any more when this is cancelled; what was begun is brought to its end.</summary>
    public CancellationToken Enough { get; init; }

    /// <summary>What each connection waits between two messages.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Makes the sockets, for a client in another network namespace; null for one in this process's.</summary>
    public Func<Socket>? Sockets { get; init; }
}
