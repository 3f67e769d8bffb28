namespace SecureGateway.Peers.Membership;

/// <summary>What a node does about its cluster membership.</summary>
public enum JoinAction
{
    /// <summary>Nothing: it is where it belongs, or has to wait.</summary>
    Wait,

    /// <summary>Join the cluster of <see cref="JoinStep.Peer"/>.</summary>
    Join,

    /// <summary>Found a cluster; others will join it.</summary>
    Found,

    /// <summary>Give up the cluster it is in, for that of <see cref="JoinStep.Peer"/>.</summary>
    Change,
}

/// <param name="Peer">Whose cluster; null where none is meant.</param>
public sealed record JoinStep(JoinAction Action, string? Peer = null);
