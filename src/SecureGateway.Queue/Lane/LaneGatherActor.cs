using Akka.Actor;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Asks several lanes the same, and answers once, when all have. A lane that does not answer in time is said to be unavailable;
/// of a drain that is no news to stop for, so it is counted.
/// </summary>
internal sealed class LaneGatherActor : ReceiveActor
{
    private readonly List<object> _answers = [];

    public LaneGatherActor(IReadOnlyCollection<IActorRef> lanes, object question, IActorRef asker, TimeSpan patience, string? notReached)
    {
        Receive<ReceiveTimeout>(_ => Answer(LaneAnswers.Late(question, _answers, lanes.Count - _answers.Count, patience)));
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
            asker.Tell(answer is OperationDone done ? done with { NotReached = notReached } : answer);
            Context.Stop(Self);
        }
    }

    /// <param name="notReached">Lanes that nobody has just now, to be named in what is answered to an operator; null: none.</param>
    public static Props Props(IReadOnlyCollection<IActorRef> lanes, object question, IActorRef asker, TimeSpan patience, string? notReached = null) =>
        Akka.Actor.Props.Create(() => new LaneGatherActor(lanes, question, asker, patience, notReached));
}
