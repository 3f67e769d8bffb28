namespace SecureGateway.Peers.Agreement;

/// <summary>One attempt of this node to settle the open slot. Lost in a crash, which harms nothing: see <see cref="Ledger"/>.</summary>
internal sealed class Campaign(long slot, Ballot ballot, Proposal? candidate, DateTimeOffset now)
{
    public long Slot => slot;

    public Ballot Ballot => ballot;

    /// <summary>What it was begun for; null when it only ends what another node began.</summary>
    public Proposal? Candidate => candidate;

    public DateTimeOffset Began { get; } = now;

    public DateTimeOffset SaidAt { get; set; } = now;

    public Dictionary<string, PeerMessages.Promise> Promises { get; } = new(StringComparer.Ordinal);

    /// <summary>Peers that answered without a promise, and why.</summary>
    public Dictionary<string, string> Abstained { get; } = new(StringComparer.Ordinal);

    /// <summary>What is voted on; null while promises are gathered.</summary>
    public Proposal? Value { get; set; }

    public HashSet<string> Votes { get; } = new(StringComparer.Ordinal);
}
