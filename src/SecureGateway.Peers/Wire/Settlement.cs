using SecureGateway.Peers.Agreement;

namespace SecureGateway.Peers.Wire;

/// <summary>The newest slot that is settled, as it lies in the replicated data.</summary>
public sealed record Settlement(long Slot, Proposal Proposal) : IPeerWireMessage;
