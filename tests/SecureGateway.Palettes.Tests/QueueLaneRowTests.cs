using SecureGateway.Palettes.Queue;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Tests;

/// <summary>What several nodes tell of the lanes of the queue, as one list.</summary>
[Trait("Rule", "Q-6")]
public sealed class QueueLaneRowTests
{
    private static readonly DateTimeOffset Since = new(2026, 3, 2, 11, 30, 0, TimeSpan.Zero);
    private static readonly QueueLane Lane = new("queue-lane-0", "gw1", QueueLaneUse.Home, 2, TimeSpan.FromSeconds(1.25)) { Since = Since, Wish = QueueLaneWish.ByAnother };

    [Fact]
    public void Whoever_has_a_lane_knows_best_how_it_is_and_only_whoever_wants_it_its_own_name()
    {
        QueueLaneRow[] told =
        [
            Told("gw2", Lane),
            Told("gw1", Lane with { Messages = 3, Silent = TimeSpan.Zero, State = QueueLaneState.Recovering }),
            Told("gw3", Lane with { Wish = QueueLaneWish.ByThisNode }),
        ];
        foreach (var order in (QueueLaneRow[][])[told, [.. told.Reverse()]])
        {
            var row = Assert.Single(Together(order));
            Assert.Equal(("gw1", QueueLaneState.Recovering, 3, 0.0, "gw3", Since), (row.Holder, row.State, row.Messages, row.Silent, row.WantedBy, row.Since));
        }
    }

    [Fact]
    public void A_lane_whose_node_does_not_answer_is_there_all_the_same_with_how_long_it_is_silent()
    {
        var row = Assert.Single(Together(Told("gw2", Lane with { Silent = TimeSpan.FromSeconds(4) })));
        Assert.Equal(("gw1", null, 4.0, "another node"), (row.Holder, row.State, row.Silent, row.WantedBy));
    }

    [Fact]
    public void Lanes_in_files_of_their_own_and_in_other_databases_are_no_one_else_s()
    {
        var own = new QueueLane("queue-lane-0", null, QueueLaneUse.Home, 1, TimeSpan.Zero) { State = QueueLaneState.Working };
        Assert.Equal(["gw1", "gw2"], Together(Told("gw1", own, queue: null), Told("gw2", own, queue: null)).Select(row => row.Holder));
        Assert.Equal(2, Together(Told("gw1", Lane), Told("gw4", Lane with { Node = "gw4" }, queue: "another database")).Count);
    }

    private static QueueLaneRow Told(string node, QueueLane lane, string? queue = "a database") => QueueLaneRow.Of(lane, queue) with { Node = node };

    private static List<QueueLaneRow> Together(params QueueLaneRow[] told) => told.Select(row => row.Named()).GroupBy(QueueLaneRow.Key).Select(same => same.Aggregate((one, other) => one.And(other))).ToList();
}
