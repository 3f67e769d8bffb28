using Akka.Actor;
using SecureGateway.Mail;
using SecureGateway.Queue.Storage;

namespace SecureGateway.Queue.Lane;

/// <summary>What is answered where there is no lane to answer.</summary>
internal static class LaneAbsence
{
    /// <returns>False when it is not known how to answer.</returns>
    public static bool Answer(object message, IActorRef sender, string problem, IBodyStore store)
    {
        switch (message)
        {
            case Enqueue enqueue:
                sender.Tell(new EnqueueRefused(enqueue.Id, problem));
                store.Delete(enqueue.Body); // no lane has seen it: nobody else would ever delete it
                return true;
            case IQueueOperation or IQueueQuery:
                sender.Tell(new QueueUnavailable(problem));
                return true;
            case QueueCommands.DrainLane:
                sender.Tell(new LaneDrained(0));
                return true;
            case QueueCommands.ReleaseLane:
                sender.Tell(new LaneReleased());
                return true;
            case DeliveryOutcome or ReportComposed or ReportFailed:
                return true; // possibly delivered; still due, and asked for again
            default:
                return false;
        }
    }
}
