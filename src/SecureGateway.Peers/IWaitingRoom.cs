namespace SecureGateway.Peers;

/// <summary>What is to be had of a node while its start waits for its peers; see <see cref="PeerWatch.Waiting"/>.</summary>
public interface IWaitingRoom
{
    /// <summary>Closed by disposing, after which everything that it held is free again.</summary>
    /// <exception cref="IOException">It cannot be opened: an address or the socket is in use, say.</exception>
    Task<IAsyncDisposable> OpenAsync(CancellationToken stopping);
}
