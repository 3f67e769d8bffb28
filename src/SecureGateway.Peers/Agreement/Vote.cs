namespace SecureGateway.Peers.Agreement;

/// <summary>A peer's vote for a proposal in the open slot. It may have been the one that made a majority, so it is never forgotten.</summary>
public sealed record Vote(Ballot Ballot, Proposal Proposal);
