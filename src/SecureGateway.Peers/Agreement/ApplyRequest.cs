namespace SecureGateway.Peers.Agreement;

/// <summary>An administrator waits for it.</summary>
internal sealed class ApplyRequest(string id, Proposal candidate, DateTimeOffset now)
{
    public string Id => id;

    public Proposal Candidate => candidate;

    public DateTimeOffset Began => now;

    /// <summary>
    /// Somebody may have voted for it: from here on it can be refused only by another proposal being settled in its slot.
    /// </summary>
    public bool MayHaveVotes { get; set; }

    /// <summary>Settled, and since when: the answer waits a little for peers to say that they run on it.</summary>
    public DateTimeOffset? Decided { get; set; }

    public long DecidedSlot { get; set; }

    public IReadOnlySet<string> Voters { get; set; } = new HashSet<string>();
}
