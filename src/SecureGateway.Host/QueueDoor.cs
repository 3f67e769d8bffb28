using SecureGateway.Inbound;
using SecureGateway.Mail;
using SecureGateway.Queue;
using SecureGateway.Smtp;

namespace SecureGateway.Host;

/// <summary>
/// Before the first question, where the queue is in a database: while this node has no lane of the queue into which it could accept,
/// clients are sent elsewhere with 421 before they say anything. Who is inside already hears 451 for each message.
/// </summary>
internal sealed class QueueDoor(SmtpSessionFactory inside, QueueRecovery recovery, QueueHealth queue) : ISmtpSessionFactory
{
    private static readonly SmtpReply Elsewhere = SmtpReply.Of(421, "4.3.2", "The queue is not here just now, try another server, or later");

    public ValueTask<SmtpConnectVerdict> ConnectAsync(SmtpConnection connection, CancellationToken cancellationToken) =>
        recovery.Done.IsCompletedSuccessfully && queue.HasLane
            ? inside.ConnectAsync(connection, cancellationToken)
            : ValueTask.FromResult<SmtpConnectVerdict>(new SmtpConnectVerdict.Refuse(Elsewhere));
}
