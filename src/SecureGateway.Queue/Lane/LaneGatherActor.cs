using Akka.Actor;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Asks several lanes the same, and answers once, when all have. A lane that does not answer in time is said to be unavailable.
/// </summary>
internal sealed class LaneGatherActor : ReceiveActor
{
    private readonly List<object> _answers = [];

    public LaneGatherActor(IReadOnlyCollection<IActorRef> lanes, object question, IActorRef asker, TimeSpan patience)
    {
        Receive<ReceiveTimeout>(_ => Answer(new QueueUnavailable($"a lane of the queue has not answered in {patience.TotalSeconds:0} s")));
        ReceiveAny(answer =>
        {
            _answers.Add(answer);
            if (_answers.Count == lanes.Count)
                Answer(LaneAnswers.Together(question, _answers));
        });
        foreach (var lane in lanes)
            lane.Tell(question, Self);
        SetReceiveTimeout(patience);

        void Answer(object answer)
        {
            asker.Tell(answer);
            Context.Stop(Self);
        }
    }

    public static Props Props(IReadOnlyCollection<IActorRef> lanes, object question, IActorRef asker, TimeSpan patience) =>
        Akka.Actor.Props.Create(() => new LaneGatherActor(lanes, question, asker, patience));
}
