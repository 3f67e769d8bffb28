namespace SecureGateway.Peers.Agreement;

/// <summary>What a peer writes down before it acts on it.</summary>
public interface ILedgerEvent;

/// <summary>The events of a <see cref="Ledger"/>.</summary>
public static class LedgerEvents
{
    /// <summary>The peer takes part from here on; promise and vote are what it learned from others.</summary>
    public sealed record Enrolled(Ballot Promised, Vote? Vote) : ILedgerEvent;

    /// <summary>It will take nothing below this ballot in the open slot.</summary>
    public sealed record Promised(Ballot Ballot) : ILedgerEvent;

    /// <summary>It votes for a proposal in the open slot.</summary>
    public sealed record Voted(Vote Vote) : ILedgerEvent;

    /// <summary>The open slot is settled; the next one is open.</summary>
    public sealed record Settled(long Slot, Proposal Proposal) : ILedgerEvent;
}
