namespace SecureGateway.Peers.Wire;

/// <summary>The replicated data are new and empty: whoever has something to share says it again, to the sender. Stays on this node.</summary>
internal sealed record ReplicationStarted;
