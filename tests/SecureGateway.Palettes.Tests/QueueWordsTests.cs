using System.Text.Json;
using SecureGateway.Operations.Wire;
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
    public void A_lane_that_cannot_be_read_is_named_once_with_the_reason_and_what_to_do()
    {
        LaneUnread unread = new("queue-lane-1", "queue-lane-1 cannot be read: a newer version wrote it");
        Assert.Equal(
            "2 messages are held; what is in queue-lane-1 was not reached: it cannot be read: a newer version wrote it. Say it again when 'queue lanes' shows it working",
            QueueWords.Say(QueueWords.Sum([new(1, 1, 0) { Unread = [unread] }, new(1, 1, 0) { Unread = [unread] }, new(0, 0, 0)]), "held", dryRun: false).Text);
    }

    [Fact]
    public void What_another_version_told_of_lanes_is_read() =>
        Assert.Equal("queue-lane-1", OperationJson.As<OperationDone>(JsonDocument.Parse("""{"matched":1,"changed":1,"underWay":0,"notReached":"queue-lane-1"}""").RootElement) is { Unread.IsEmpty: true } done ? done.NotReached : null);

    [Fact]
    public void Where_all_were_reached_nothing_is_said_of_lanes() => Assert.Equal("1 message would be held", QueueWords.Say(new OperationDone(1, 1, 0), "held", dryRun: true).Text);
}
