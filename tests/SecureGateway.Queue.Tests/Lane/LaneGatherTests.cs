using Akka.TestKit.Xunit2;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>Several lanes are asked, and one is being read all the while.</summary>
public sealed class LaneGatherTests : TestKit
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public LaneGatherTests()
        : base("akka.loglevel = WARNING")
    {
    }

    [Fact]
    public void A_drain_is_answered_with_what_is_known_of_the_others() =>
        Assert.Equal(new LaneDrained(2, Silent: 1), Ask<LaneDrained>(new QueueCommands.DrainLane(Moment), new LaneDrained(2)));

    [Fact]
    public void A_drain_of_lanes_that_are_all_being_read_is_answered() =>
        Assert.Equal(new LaneDrained(0, Silent: 2), Ask<LaneDrained>(new QueueCommands.DrainLane(Moment), answer: null));

    [Fact]
    public void A_question_is_not_answered_with_a_part() =>
        Assert.Contains("has not answered", Ask<QueueUnavailable>(new QueueQueries.SummarizeQueue(), new QueueSummary(1, [])).Problem, StringComparison.Ordinal);

    [Fact]
    public void An_operator_is_told_of_the_lanes_that_nobody_has()
    {
        var lane = CreateTestProbe();
        var hold = new QueueCommands.Hold(QueueFilter.Everything, "op");
        Sys.ActorOf(LaneGatherActor.Props([lane], hold, TestActor, Limit, "queue-lane-3"));
        lane.ExpectMsg(hold, Limit);
        lane.Sender.Tell(new OperationDone(1, 1, 0), lane);
        Assert.Equal(new OperationDone(1, 1, 0) { NotReached = "queue-lane-3" }, ExpectMsg<OperationDone>(Limit));
    }

    private T Ask<T>(object question, object? answer)
    {
        var (lane, silent) = (CreateTestProbe(), CreateTestProbe());
        Sys.ActorOf(LaneGatherActor.Props([lane, silent], question, TestActor, Moment));
        lane.ExpectMsg(question, Limit);
        if (answer is not null)
            lane.Sender.Tell(answer, lane);
        return ExpectMsg<T>(Limit);
    }
}
