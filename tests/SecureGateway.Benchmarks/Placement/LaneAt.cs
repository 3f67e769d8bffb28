namespace SecureGateway.Benchmarks.Placement;

/// <summary>Where a lane is.</summary>
/// <param name="Start">Counts the lane's starts, wherever they were.</param>
internal sealed record LaneAt(string Node, long Start);
