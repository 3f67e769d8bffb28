using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>A lane of the queue, and who has it, as one node tells it, or several together.</summary>
/// <param name="Silent">For how many seconds its node gave no sign of life.</param>
public sealed record QueueLaneRow(string Lane, string Holder, QueueLaneUse Use, int Messages, double Silent)
{
    private const string ThisNode = "this node";
    private const string AnotherNode = "another node";

    /// <summary>Null when the node that has it has not told, or nobody has it.</summary>
    public QueueLaneState? State { get; init; }

    /// <summary>When the node that has it came to have it, or whoever had it last; null of a queue in a node's own files.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The node that has asked for it.</summary>
    public string? WantedBy { get; init; }

    /// <summary>Tells the queue of one database from another's; null: it is in the node's own files.</summary>
    public string? Queue { get; init; }

    /// <summary>Who told it, where several nodes did.</summary>
    public string? Node { get; init; }

    internal static QueueLaneRow Of(QueueLane lane, string? queue) => new(
        lane.Lane, lane.Use is QueueLaneUse.Home or QueueLaneUse.Adopted ? lane.Node ?? ThisNode : "", lane.Use, lane.Messages, Math.Round(lane.Silent.TotalSeconds, 1))
    {
        State = lane.State,
        Since = lane.Since,
        WantedBy = lane.Wish switch { QueueLaneWish.ByThisNode => ThisNode, QueueLaneWish.ByAnother => AnotherNode, _ => null },
        Queue = queue,
    };

    /// <summary>What tells a lane of one queue from that of another: each node has its own, or several share one in a database.</summary>
    internal static string Key(QueueLaneRow row) => $"{row.Lane} {row.Queue ?? row.Node}";

    /// <summary>What two nodes tell of one lane: whoever has it knows best, and only whoever wants it knows its own name.</summary>
    internal QueueLaneRow And(QueueLaneRow other)
    {
        var best = State is null && other.State is not null ? other : this;
        return best with { WantedBy = new[] { WantedBy, other.WantedBy }.OrderBy(name => name == AnotherNode).FirstOrDefault(name => name is not null) };
    }

    /// <summary>In a list of several nodes' lanes none is this node.</summary>
    internal QueueLaneRow Named() => Node is null ? this : this with
    {
        Holder = Holder == ThisNode ? Node : Holder,
        WantedBy = WantedBy == ThisNode ? Node : WantedBy,
    };
}
