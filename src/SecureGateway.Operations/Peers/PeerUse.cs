namespace SecureGateway.Operations;

/// <summary>Whether an operation can be asked of other peers, and of whom when nobody is named. Those that can have an argument <c>peer</c>.</summary>
public enum PeerUse
{
    /// <summary>This node only.</summary>
    Never,

    /// <summary>This node, unless another or all are named.</summary>
    ThisNode,

    /// <summary>All peers, unless one is named. On a node without peers that is this node.</summary>
    All,

    /// <summary>It is about one thing, which one of the peers has: all are asked, and that one's answer is the answer.</summary>
    WhoHasIt,

    /// <summary>
    /// All peers look at the same, and whoever is asked answers for all: no other is asked. One that is named is one whose part is wanted;
    /// and of a peer that looks at something else, and so asks everybody, each is asked for its own part.
    /// </summary>
    Shared,
}
