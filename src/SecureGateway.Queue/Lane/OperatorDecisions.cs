using SecureGateway.Mail;
using static SecureGateway.Queue.Lane.QueueCommands;
using static SecureGateway.Queue.Lane.QueueEvents;

namespace SecureGateway.Queue.Lane;

/// <summary>What operators' commands come to. One event for each destination that changes; none on a dry run.</summary>
internal sealed class OperatorDecisions(LaneState state, LaneDecisions decisions)
{
    private static readonly SmtpReply Returned = SmtpReply.Of(550, "5.7.0", "Returned to its sender by an operator of this gateway");

    public OperationDone Decide(IQueueOperation operation, DateTimeOffset now)
    {
        var found = LaneQueries.Select(state, operation.Which);
        var changed = 0;
        var underWay = 0;
        foreach (var destination in found)
        {
            if (operation is ReturnToSender or Delete && destination.UnderWay)
            {
                underWay++;
                continue;
            }

            if (Change(operation, destination, now) is not { } change)
                continue;
            changed++;
            if (!operation.DryRun)
                Do(destination, change, now);
        }

        return new OperationDone(found.Count, changed, underWay);
    }

    private static ILaneEvent? Change(IQueueOperation operation, Destination destination, DateTimeOffset now)
    {
        var (id, nextHop, by) = (destination.Message.Id, destination.NextHop, operation.By);
        switch (operation)
        {
            case Hold:
                return destination.Held ? null : new Held(id, now, nextHop, by);
            case Release:
                return destination.Held ? new Released(id, now, nextHop, by) : null;
            case RetryNow:
                var due = Math.Max(now.UtcTicks, destination.NotBefore);
                return destination.Waits && destination.Due > due
                    ? new RetryRequested(id, now, nextHop, new DateTimeOffset(due, TimeSpan.Zero), by)
                    : null;
            case ReturnToSender:
                return new Withdrawn(id, now, nextHop, FailureReason.ReturnedByOperator, by);
            case Delete:
                return new Withdrawn(id, now, nextHop, FailureReason.DeletedByOperator, by);
            default:
                throw new InvalidOperationException($"{operation.GetType().Name} is no operation on the queue");
        }
    }

    private void Do(Destination destination, ILaneEvent change, DateTimeOffset now)
    {
        var message = destination.Message;
        var recipients = destination.Pending;
        decisions.Emit(change);
        if (change is not Withdrawn withdrawn)
            return;
        if (withdrawn.Reason == FailureReason.ReturnedByOperator && message.Envelope.HasSender)
        {
            var envelope = message.Envelope.Read();
            var reported = Array.FindAll(recipients, i => envelope.Recipients[i].Notify is DsnNotify.Unspecified || envelope.Recipients[i].Notify.HasFlag(DsnNotify.Failure));
            if (reported.Length > 0)
                decisions.Emit(new ReportDue(message.Id, now, ReportKind.Failed, [.. reported.Select(i => new ReportedOutcome(i, FailureReason.ReturnedByOperator, Returned, null))]));
        }

        decisions.FinishIfDone(message, now);
    }
}
