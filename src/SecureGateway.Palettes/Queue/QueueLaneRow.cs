using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>A lane of the queue, and who has it.</summary>
/// <param name="Silent">For how many seconds its node gave no sign of life.</param>
public sealed record QueueLaneRow(string Lane, string Holder, QueueLaneUse Use, int Messages, double Silent)
{
    public static QueueLaneRow Of(QueueLane lane) => new(
        lane.Lane, lane.Use is QueueLaneUse.Home or QueueLaneUse.Adopted ? lane.Node ?? "this node" : "", lane.Use, lane.Messages, Math.Round(lane.Silent.TotalSeconds, 1));
}
