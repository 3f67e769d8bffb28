using System.Collections.Concurrent;
using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Inbound.Tests;

/// <summary>Takes every message and remembers it.</summary>
internal sealed class AcceptingQueue : ReceiveActor
{
    public AcceptingQueue(ConcurrentQueue<Enqueue> taken) => Receive<Enqueue>(enqueue =>
    {
        taken.Enqueue(enqueue);
        Sender.Tell(new Enqueued(enqueue.Id));
    });
}
