using SecureGateway.Configuration;

namespace SecureGateway.Peers.Wire;

/// <summary>What is pending, as it lies in the replicated data.</summary>
/// <param name="Peer">Whose it is.</param>
public sealed record SharedPending(PendingConfiguration Pending, string Peer) : IPeerWireMessage;
