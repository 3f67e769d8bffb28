namespace SecureGateway.Palettes.Cluster;

/// <summary>A peer as this node sees it.</summary>
/// <param name="Address">In the cluster; empty for a peer that is no member.</param>
/// <param name="Revision">What it said last that it runs on; null when it has not been heard.</param>
public sealed record ClusterRow(string Address, string Roles, string Status, string Reachability, string Version, string Name, long? Revision);
