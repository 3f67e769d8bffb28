using System.Collections.Immutable;
using SecureGateway.Peers.Membership;

namespace SecureGateway.Cluster.Tests.Membership;

/// <summary>Who founds a cluster, who joins, and how two become one.</summary>
public sealed class JoinPolicyTests
{
    [Theory]
    // me, members of my cluster, what the others say, and what follows
    [InlineData("gw1", "", "", "Wait")] // alone: never founds a second cluster
    [InlineData("gw1", "", "gw2:", "Found")] // a majority of three, in none
    [InlineData("gw2", "", "gw1:", "Wait")] // the first name founds
    [InlineData("gw2", "", "gw1: gw3:gw3,gw1", "Join gw3")]
    [InlineData("gw1", "", "gw2:gw2,gw3 gw3:gw2,gw3", "Join gw2")]
    [InlineData("gw1", "gw1", "gw2:gw2,gw3 gw3:gw2,gw3", "Change gw2")] // the greater cluster has precedence
    [InlineData("gw2", "gw2,gw3", "gw1:gw1", "Wait")]
    [InlineData("gw2", "gw2", "gw1:gw1", "Change gw1")] // of two alike that with the first name
    [InlineData("gw1", "gw1", "gw2:gw2", "Wait")]
    [InlineData("gw1", "gw1,gw2,gw3", "gw2:gw1,gw2,gw3 gw3:", "Wait")]
    [InlineData("gw1", "gw1", "gw2:gw1,gw2,gw3", "Wait")] // they still count an earlier life of this node; they will find out
    public void Each_case_has_its_step(string me, string mine, string heard, string step)
    {
        var others = heard.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry.Split(':')).ToDictionary(entry => entry[0], entry => Names(entry[1]));

        var decided = JoinPolicy.Decide(me, Names(mine), others, 3);

        Assert.Equal(step, $"{decided.Action} {decided.Peer}".TrimEnd());
    }

    private static ImmutableArray<string> Names(string list) => [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries)];
}
