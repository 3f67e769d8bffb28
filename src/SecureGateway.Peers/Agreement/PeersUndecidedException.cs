namespace SecureGateway.Peers.Agreement;

/// <summary>It is not known whether the peers applied something; they will settle it.</summary>
public sealed class PeersUndecidedException(string message) : Exception(message);
