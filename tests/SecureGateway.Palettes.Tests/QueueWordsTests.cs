using SecureGateway.Palettes.Queue;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Tests;

/// <summary>What became of an operator's wish, in a sentence.</summary>
[Trait("Rule", "Q-7")]
public sealed class QueueWordsTests
{
    [Fact]
    public void A_lane_that_nobody_had_is_named_once_with_what_to_do()
    {
        OperationDone[] peers =
        [
            new(2, 1, 0) { NotReached = "queue-lane-1" },
            new(1, 1, 0),
            new(0, 0, 0) { NotReached = "queue-lane-0, queue-lane-1" },
        ];

        Assert.Equal(
            "2 messages are held; 1 need nothing or must wait; what is in queue-lane-0, queue-lane-1 was not reached: its node is gone, and no other has it yet. Say it again when 'queue lanes' shows who has it",
            QueueWords.Say(QueueWords.Sum(peers), "held", dryRun: false).Text);
    }

    [Fact]
    public void Where_all_were_reached_nothing_is_said_of_lanes() => Assert.Equal("1 message would be held", QueueWords.Say(new OperationDone(1, 1, 0), "held", dryRun: true).Text);
}
