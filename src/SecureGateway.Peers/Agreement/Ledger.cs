using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace SecureGateway.Peers.Agreement;

/// <summary>
/// What a peer remembers of the agreement: what is settled, slot by slot, and what it promised and voted for in the one
/// slot that is open. It changes only by events, which are on stable storage before anybody hears of them.
/// </summary>
public sealed record Ledger(bool Enrolled, ImmutableList<Proposal> Settled, Ballot Promised, Vote? Vote)
{
    public static readonly Ledger Empty = new(false, [], Ballot.None, null);

    /// <summary>The slot to be settled next. Slots count from 1.</summary>
    [JsonIgnore]
    public long Open => Settled.Count + 1;

    /// <summary>The revision in force; null before the peers have agreed on a first one.</summary>
    [JsonIgnore]
    public Proposal? Head => Settled.Count == 0 ? null : Settled[^1];

    public Ledger Apply(ILedgerEvent happened) => happened switch
    {
        LedgerEvents.Enrolled enrolled => this with { Enrolled = true, Promised = enrolled.Promised, Vote = enrolled.Vote },
        LedgerEvents.Promised promised => this with { Promised = promised.Ballot },
        LedgerEvents.Voted voted => this with { Promised = voted.Vote.Ballot, Vote = voted.Vote },
        LedgerEvents.Settled settled when settled.Slot == Open => this with { Settled = Settled.Add(settled.Proposal), Promised = Ballot.None, Vote = null },
        LedgerEvents.Settled settled => throw new InvalidOperationException($"slot {settled.Slot} is settled while {Open} is open"),
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a ledger"),
    };
}
