namespace SecureGateway.Peers.Wire;

/// <summary>Whatever of this room crosses nodes; bound to <see cref="PeerSerializer"/>, as are the events of the ledger.</summary>
public interface IPeerWireMessage;
