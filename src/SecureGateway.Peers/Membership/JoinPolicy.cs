using System.Collections.Immutable;

namespace SecureGateway.Peers.Membership;

/// <summary>
/// Which cluster a node joins, and when it founds one. There are no seed nodes that could found a second cluster beside the
/// first when they restart alone: a cluster is founded only by the first name among a majority that hear each other and are
/// in none, and two clusters that meet become one. A mistake here costs time, never mail or an agreement: those do not
/// depend on membership.
/// </summary>
public static class JoinPolicy
{
    /// <param name="mine">Members of the cluster this node is in; empty when it is in none.</param>
    /// <param name="heard">What each of the other peers said lately: the members of its cluster, empty when it is in none.</param>
    /// <param name="peers">How many peers there are.</param>
    public static JoinStep Decide(string me, ImmutableArray<string> mine, IReadOnlyDictionary<string, ImmutableArray<string>> heard, int peers)
    {
        var best = heard.Where(entry => !entry.Value.IsEmpty && entry.Value.Contains(entry.Key))
            .OrderByDescending(entry => entry.Value.Length).ThenBy(entry => First(entry.Value), StringComparer.Ordinal).ThenBy(entry => entry.Key, StringComparer.Ordinal)
            .Select(entry => (Peer: entry.Key, Members: entry.Value)).FirstOrDefault();
        if (mine.IsEmpty)
        {
            if (best.Peer is not null)
                return new JoinStep(JoinAction.Join, best.Peer);
            var majority = (peers / 2) + 1;
            return heard.Count + 1 >= majority && heard.Keys.All(other => string.CompareOrdinal(me, other) < 0)
                ? new JoinStep(JoinAction.Found)
                : new JoinStep(JoinAction.Wait);
        }

        if (best.Peer is null || best.Members.Contains(me) || mine.Contains(best.Peer))
            return new JoinStep(JoinAction.Wait);
        var isGreater = best.Members.Length != mine.Length
            ? best.Members.Length > mine.Length
            : string.CompareOrdinal(First(best.Members), First(mine)) < 0;
        return isGreater ? new JoinStep(JoinAction.Change, best.Peer) : new JoinStep(JoinAction.Wait);
    }

    private static string First(ImmutableArray<string> members) => members.Order(StringComparer.Ordinal).First();
}
