using System.Buffers;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>The one message of a session that waits for its reply: stored first, then queued, then acknowledged .</summary>
/// <param name="Ticket">Of the answer that the client waits for.</param>
/// <param name="Body">With the Received field in front.</param>
internal sealed record MessageIntake(
    long Ticket,
    QueueId Id,
    Envelope Envelope,
    ReadOnlySequence<byte> Body,
    DateTimeOffset Accepted,
    AcceptanceFacts Facts)
{
    public long Size => Body.Length;
}
