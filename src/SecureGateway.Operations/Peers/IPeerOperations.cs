using SecureGateway.Operations.Wire;

namespace SecureGateway.Operations;

/// <summary>The other nodes, as far as operations can be asked of them.</summary>
public interface IPeerOperations
{
    /// <summary>This node's name.</summary>
    string Me { get; }

    /// <summary>All peers by name, this node among them.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Those of them that are not heard just now.</summary>
    IReadOnlyList<string> Away => [];

    /// <summary>
    /// Has another peer do it, as this caller: it asks for the permission again, and audits with who and through which node.
    /// The frames are those of an answer to anybody. Reading slowly slows that peer down; ending the enumeration ends it there.
    /// </summary>
    /// <exception cref="PeerSilentException">While reading: the peer does not answer, or broke off. It is never waited for without a limit.</exception>
    IAsyncEnumerable<Frame> AskAsync(string peer, OperationRequest request, Caller caller, CancellationToken cancellation);
}
