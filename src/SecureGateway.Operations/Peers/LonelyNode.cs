using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>A node without peers: all are this one.</summary>
public sealed class LonelyNode(string me) : IPeerOperations
{
    public string Me => me;

    public IReadOnlyList<string> Names { get; } = [me];

    public IAsyncEnumerable<Frame> AskAsync(string peer, OperationRequest request, Caller caller, CancellationToken cancellation) =>
        throw new PeerSilentException("there is no such peer", mayHaveBegun: false);
}
