namespace SecureGateway.Operations;

/// <summary>Arguments that mean the same everywhere.</summary>
public static class StandardArguments
{
    public static readonly Argument<bool> DryRun = new("dry-run", Kinds.Flag, "only say what would be done") { Default = false };

    public static readonly Argument<bool> Yes = new("yes", Kinds.Flag, "do it without asking") { Default = false };

    /// <summary>Instead of a peer's name.</summary>
    public const string AllPeers = "all";

    private static readonly Kind<string> PeerKind = Kinds.Word("NAME|all");

    public static readonly Argument<string> PeerOrThisNode = new("peer", PeerKind, "ask this peer, or all of them; else this node");

    public static readonly Argument<string> PeerOrAll = new("peer", PeerKind, "ask this peer only") { Default = AllPeers };

    public static readonly Argument<int> Limit = new("limit", Kinds.Number(1, 10_000), "rows at most") { Default = 100 };
}
