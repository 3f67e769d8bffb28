using Akka.Actor;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>What is to be said and done once the events decided together with it are in the journal.</summary>
internal sealed class LaneWork
{
    public ILaneEvent[] Events { get; set; } = [];

    public BodyId[] BodiesGone { get; set; } = [];

    public List<(IActorRef To, object Answer)> Answers { get; } = [];

    public List<DeliveryAttempt> Attempts { get; } = [];

    public List<ComposeReport> Reports { get; } = [];

    public List<DeliveryOutcome> Recorded { get; } = [];

    /// <summary>The state up to and with these events, when a snapshot is to be taken.</summary>
    public LaneSnapshot? Snapshot { get; set; }

    public bool IsEmpty => Events.Length == 0 && Answers.Count == 0 && Recorded.Count == 0;

    /// <summary>It will not get into the journal: whoever waits is told so.</summary>
    public void Refuse(string problem)
    {
        foreach (var (to, answer) in Answers)
            to.Tell(answer is Enqueued accepted ? new EnqueueRefused(accepted.Id, problem) : answer is OperationDone ? new QueueUnavailable(problem) : answer);
        Answers.Clear();
    }
}
