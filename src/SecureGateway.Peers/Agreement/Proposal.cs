using System.Collections.Immutable;
using SecureGateway.Configuration;

namespace SecureGateway.Peers.Agreement;

/// <summary>What peers settle: a revision of the configuration, in full.</summary>
/// <param name="Id">Unique for each apply: two applies with the same text are two proposals.</param>
/// <param name="Peer">The node that was told to apply it.</param>
/// <param name="Earlier">What came before, oldest first: only in the first slot, when a node that had a history found peers.</param>
/// <param name="BaseHash">Hash of the revision that it follows.</param>
public sealed record Proposal(string Id, Revision Revision, string BaseHash, string Peer, ImmutableArray<Revision> Earlier)
{
    /// <summary>As in "it lost to ...".</summary>
    public string InWords() => $"{Revision} on {Peer}";
}
