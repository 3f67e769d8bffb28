using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue.Placement;

/// <summary>Where the nodes of one queue see each other's lanes.</summary>
internal interface ILaneBoard
{
    TimeSpan LookEvery { get; }

    /// <exception cref="LaneNotClaimedException">The database does not answer.</exception>
    Task<LanesSeen> LookAsync(CancellationToken cancellationToken);

    /// <summary>Lets the holder of a lane know that this node would like to have it.</summary>
    /// <exception cref="LaneNotClaimedException">The database does not answer.</exception>
    Task AskForAsync(string laneId, CancellationToken cancellationToken);

    /// <summary>Lets a node that asked this one for a lane know that it does not get it.</summary>
    /// <exception cref="LaneNotClaimedException">The database does not answer.</exception>
    Task RefuseAsync(string laneId, Guid asker, CancellationToken cancellationToken);
}
