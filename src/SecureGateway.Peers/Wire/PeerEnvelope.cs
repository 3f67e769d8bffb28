using SecureGateway.Peers.Agreement;

namespace SecureGateway.Peers.Wire;

/// <summary>A message on its way from one peer to another.</summary>
/// <param name="From">The sender's <c>node.name</c>.</param>
public sealed record PeerEnvelope(string From, IPeerMessage Message) : IPeerWireMessage;
