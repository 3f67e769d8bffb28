using System.Collections.Immutable;
using Akka.Actor;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Asks several lanes the same, and answers once: when all have answered, or after its patience, which begins anew with each answer.
/// What a lane that cannot answer holds is missing in the answer, which names it (<see cref="LaneAnswers"/>).
/// </summary>
internal sealed class LaneGatherActor : ReceiveActor
{
    private readonly Dictionary<AskedLane, object> _answers = [];

    public LaneGatherActor(IReadOnlyCollection<AskedLane> lanes, object question, IActorRef asker, TimeSpan patience, string? notReached, ImmutableArray<LaneUnread> adrift)
    {
        Receive<ReceiveTimeout>(_ => Answer(LaneAnswers.Late(question, _answers, [.. lanes.Where(lane => !_answers.ContainsKey(lane))], adrift, patience)));
        Receive<Answered>(one =>
        {
            _answers[one.Lane] = one.Answer;
            if (_answers.Count == lanes.Count)
                Answer(LaneAnswers.Together(question, _answers, adrift));
        });
        foreach (var lane in lanes)
            Context.ActorOf(Akka.Actor.Props.Create(() => new OneLane(lane, question)));
        SetReceiveTimeout(patience);

        void Answer(object answer)
        {
            asker.Tell(answer is OperationDone done ? done with { NotReached = notReached } : answer);
            Context.Stop(Self);
        }
    }

    /// <param name="notReached">Lanes that nobody has just now, to be named in what is answered to an operator; null: none.</param>
    /// <param name="adrift">The same, for an answer to a question.</param>
    public static Props Props(
        IReadOnlyCollection<AskedLane> lanes, object question, IActorRef asker, TimeSpan patience, string? notReached = null, ImmutableArray<LaneUnread> adrift = default) =>
        Akka.Actor.Props.Create(() => new LaneGatherActor(lanes, question, asker, patience, notReached, adrift.IsDefault ? ImmutableArray<LaneUnread>.Empty : adrift));

    // Whose an answer is cannot be seen from it: it comes from the lane, or from whoever answers in its place.
    private sealed class OneLane : ReceiveActor
    {
        public OneLane(AskedLane lane, object question)
        {
            ReceiveAny(answer => Context.Parent.Tell(new Answered(lane, answer)));
            lane.Keeper.Tell(question, Self);
        }
    }

    private sealed record Answered(AskedLane Lane, object Answer);
}
