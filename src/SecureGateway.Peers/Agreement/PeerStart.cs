namespace SecureGateway.Peers.Agreement;

/// <summary>Tells when this node knows everything that was settled before it started, and runs on it.</summary>
public sealed class PeerStart
{
    private readonly TaskCompletionSource _caughtUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _known = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task CaughtUp => _caughtUp.Task;

    /// <summary>The journal has been read: whether it holds an agreed revision.</summary>
    public Task<bool> HasRevision => _known.Task;

    internal void SetCaughtUp() => _caughtUp.TrySetResult();

    internal void SetKnown(bool hasRevision) => _known.TrySetResult(hasRevision);
}
