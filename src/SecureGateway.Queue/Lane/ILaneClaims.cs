using SecureGateway.Queue.Placement;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Who may write a lane. Where several processes can reach its journal, only the last one that claimed it can write: the
/// journal itself refuses the others. Safe for use from many threads.
/// </summary>
internal interface ILaneClaims
{
    /// <summary>Plugins of Akka.Persistence that keep the lane; empty: the default ones.</summary>
    string JournalPluginId { get; }

    string SnapshotPluginId { get; }

    /// <summary>How often a claim is renewed, so that others see that its holder lives; null: there are no others.</summary>
    TimeSpan? RenewEvery { get; }

    /// <summary>Where all nodes see each other's lanes; null: there is one lane, and it is this process's.</summary>
    ILaneBoard? Board { get; }

    /// <summary>Makes a claim. When this completes no row of an earlier claim can come into the journal any more.</summary>
    /// <param name="seen">As the lane was when it was decided to claim it from its holder, who is thought to be gone; null: it is nobody's, or this process's own.</param>
    /// <param name="asHome">Mail is to be accepted into it.</param>
    /// <exception cref="LaneNotClaimedException">Another process holds the lane and lives, or the database cannot be reached; the message says which.</exception>
    ValueTask<LaneClaim> ClaimAsync(string laneId, LaneMark? seen, bool asHome, CancellationToken cancellationToken);

    /// <param name="messages">How many are in it, for people at other nodes.</param>
    /// <returns>False when somebody else has claimed the lane: this process can no longer write it.</returns>
    /// <exception cref="LaneNotClaimedException">It is not known, because the database does not answer.</exception>
    Task<bool> RenewAsync(LaneClaim claim, int messages, CancellationToken cancellationToken);

    /// <summary>Says that the holder is done, so that others need not wait. Does nothing when the claim is not held any more.</summary>
    /// <param name="isEmpty">Nothing is in it: nobody need look after it.</param>
    /// <exception cref="LaneNotClaimedException">The database does not answer; others find out by themselves.</exception>
    Task ReleaseAsync(LaneClaim claim, bool isEmpty, CancellationToken cancellationToken);
}

/// <summary>A lane cannot be written by this process just now.</summary>
/// <param name="heldElsewhere">Another process holds it, which is no fault.</param>
internal sealed class LaneNotClaimedException(string message, bool heldElsewhere, Exception? inner = null) : IOException(message, inner)
{
    public bool HeldElsewhere => heldElsewhere;
}
