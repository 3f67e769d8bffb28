using Akka.Actor;
using Akka.TestKit;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Tests.Lane;

/// <summary>Several lanes are asked, and one is being read all the while.</summary>
public sealed class LaneGatherTests : Akka.TestKit.Xunit2.TestKit
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
    public void A_part_of_an_answer_names_the_lane_that_has_not_answered()
    {
        var summary = Ask<QueueSummary>(new QueueQueries.SummarizeQueue(), new QueueSummary(1, []));
        Assert.Equal((1, "queue-lane-1: it has not answered in 0 s"), (summary.Messages, Assert.Single(summary.Unread).ToString()));
        Assert.Contains("and may still do it", Assert.Single(Ask<OperationDone>(Hold, new OperationDone(1, 1, 0)).Unread).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_lane_answers_that_is_the_answer() =>
        Assert.Contains("queue-lane-0 has not answered in 0 s; queue-lane-1", Ask<QueueUnavailable>(new QueueQueries.SummarizeQueue(), answer: null).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_part_of_an_answer_names_the_lane_that_cannot_be_read()
    {
        const string NotRead = "queue-lane-1 cannot be read: a newer version wrote it";
        var page = Asked<QueuePage>(new QueueQueries.ListMessages(QueueFilter.Everything), new QueuePage([], 3, null), new QueueUnavailable(NotRead));
        Assert.Equal((3, new LaneUnread("queue-lane-1", NotRead), "queue-lane-1: it cannot be read: a newer version wrote it"), (page.Matched, Assert.Single(page.Unread), page.Unread[0].ToString()));
        Assert.Equal("queue-lane-1: the database is away", Asked<QueueSummary>(new QueueQueries.SummarizeQueue(), new QueueSummary(1, []), new QueueUnavailable("the database is away")).Unread[0].ToString());
        Assert.True(Asked<QueueSummary>(new QueueQueries.SummarizeQueue(), new QueueUnavailable("x"), new QueueSummary(1, [])).Unread[0].IsHome);
        Assert.Equal("x", Asked<QueueUnavailable>(new QueueQueries.SummarizeQueue(), new QueueUnavailable("x"), new QueueUnavailable("y")).Problem);
    }

    [Fact]
    public void Only_of_a_message_that_was_not_found_it_matters_where_nobody_looked()
    {
        var id = QueueId.New(DateTimeOffset.UnixEpoch);
        Assert.Single(Asked<QueuedMessageFound>(new QueueQueries.ShowMessage(id), new QueuedMessageFound(null), new QueueUnavailable("x")).Unread);
        var one = new QueueCommands.Hold(QueueFilter.Everything with { Ids = [id] }, "op");
        Assert.Empty(Asked<OperationDone>(one, new OperationDone(1, 1, 0), new QueueUnavailable("x")).Unread);
        Assert.Single(Asked<OperationDone>(one, new OperationDone(0, 0, 0), new QueueUnavailable("x")).Unread);
        Assert.Single(Asked<OperationDone>(Hold, new OperationDone(1, 1, 0), new QueueUnavailable("x")).Unread);
    }

    [Fact]
    public void Who_asks_is_told_of_the_lanes_that_nobody_has()
    {
        LaneUnread adrift = new("queue-lane-3", "its node is gone");
        var lane = CreateTestProbe();
        Sys.ActorOf(LaneGatherActor.Props([new AskedLane("queue-lane-0", lane, IsHome: true)], new QueueQueries.SummarizeQueue(), TestActor, Limit, adrift: [adrift]));
        Answer(lane, new QueueSummary(1, []));
        Assert.Equal(adrift, Assert.Single(ExpectMsg<QueueSummary>(Limit).Unread));
    }

    [Fact]
    public void An_operator_is_told_of_the_lanes_that_nobody_has()
    {
        var lane = CreateTestProbe();
        Sys.ActorOf(LaneGatherActor.Props([new AskedLane("queue-lane-0", lane, IsHome: true)], Hold, TestActor, Limit, "queue-lane-3"));
        Answer(lane, new OperationDone(1, 1, 0));
        Assert.Equal(new OperationDone(1, 1, 0) { NotReached = "queue-lane-3" }, ExpectMsg<OperationDone>(Limit));
    }

    private static QueueCommands.Hold Hold { get; } = new(QueueFilter.Everything, "op");

    private static void Answer(TestProbe lane, object answer)
    {
        lane.ExpectMsg<object>(Limit);
        lane.Sender.Tell(answer, ActorRefs.NoSender); // from whoever it is: that says nothing
    }

    // One of two is silent, or both are.
    private T Ask<T>(object question, object? answer)
    {
        var lanes = Start(question, Moment);
        if (answer is not null)
            Answer(lanes[0], answer);
        return ExpectMsg<T>(Limit);
    }

    private T Asked<T>(object question, params object[] answers)
    {
        var lanes = Start(question, Limit);
        foreach (var (lane, answer) in lanes.Zip(answers).Reverse())
            Answer(lane, answer);
        return ExpectMsg<T>(Limit);
    }

    private TestProbe[] Start(object question, TimeSpan patience)
    {
        TestProbe[] lanes = [CreateTestProbe(), CreateTestProbe()];
        Sys.ActorOf(LaneGatherActor.Props([.. lanes.Select((lane, i) => new AskedLane($"queue-lane-{i}", lane, IsHome: i == 0))], question, TestActor, patience));
        return lanes;
    }
}
