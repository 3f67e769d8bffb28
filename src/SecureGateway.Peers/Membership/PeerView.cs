using System.Collections.Immutable;

namespace SecureGateway.Peers;

/// <summary>A member of the cluster as this node sees it.</summary>
/// <param name="Name">Its <c>node.name</c>; null for one that the configuration does not name.</param>
public sealed record MemberView(string Address, string? Name, string Status, bool IsReachable, ImmutableArray<string> Roles, string Version);

/// <summary>The peers as this node sees them at this moment.</summary>
/// <param name="Revision">What the peers agreed on last, as far as this node knows; 0 before the first.</param>
/// <param name="Runs">The revision that this node runs on.</param>
/// <param name="Behind">Why this node does not run on <paramref name="Revision"/>; null when it does, or knows none.</param>
/// <param name="CaughtUp">False until this node has heard a majority since its start.</param>
/// <param name="Running">The revision that each peer said last that it runs on; those not heard are not there.</param>
/// <param name="Members">The cluster this node is in; empty when it is in none.</param>
public sealed record PeerView(
    string Me,
    ImmutableArray<string> Peers,
    long Revision,
    long Runs,
    string? Behind,
    bool CaughtUp,
    ImmutableDictionary<string, long> Running,
    ImmutableArray<MemberView> Members)
{
    /// <summary>Peers that are in the cluster and reachable, this node included.</summary>
    public ImmutableArray<string> Present =>
        [.. Peers.Where(peer => peer == Me || Members.Any(member => member.Name == peer && member is { IsReachable: true, Status: "Up" or "WeaklyUp" }))];

    public bool HasMajority => Present.Length >= (Peers.Length / 2) + 1;

    /// <summary>One sentence for a health check.</summary>
    public string InWords()
    {
        var away = Peers.Except(Present).ToList();
        return $"{Present.Length} of {Peers.Length} peers are there{(away.Count == 0 ? "" : $", {string.Join(" and ", away)} {(away.Count == 1 ? "is" : "are")} away")}"
            + $"{(HasMajority ? "" : "; without a majority nothing can be applied, and mail goes on")}; revision {Runs}{(Behind is null ? "" : $" runs here, and {Behind}")}{(CaughtUp ? "" : ", as last known: no majority has been heard since the start")}";
    }
}
