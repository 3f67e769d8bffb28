namespace SecureGateway.Configuration.Tests;

/// <summary>The facts about peers, and what check says to wrong ones.</summary>
public sealed class ClusterTests
{
    private const string Three = """peers { gw1 { host = "127.0.0.1" }, gw2 { host = "127.0.0.2" }, gw3 { host = "localhost", port = 5000 } }""";

    [Fact]
    public void Without_peers_a_node_is_alone() => Assert.Null(Read("").Configuration!.Node.Cluster);

    [Fact]
    public void Peers_are_known_by_name_host_and_port()
    {
        var cluster = Read(Three).Configuration!.Node.Cluster!;

        Assert.Equal([new PeerAddress("gw1", "127.0.0.1", 4053), new PeerAddress("gw2", "127.0.0.2", 4053), new PeerAddress("gw3", "localhost", 5000)], cluster.Peers.AsEnumerable());
        Assert.Equal((null, null, TimeSpan.FromSeconds(30)), (cluster.Bind, cluster.Tls, cluster.WaitForPeers));
    }

    [Theory]
    [InlineData("""peers { gw2 { host = "127.0.0.1" } }""", "this node, 'gw1', is none of the peers")]
    [InlineData("""peers { gw1 { host = "127.0.0.1" }, gw2 { host = "127.0.0.1" } }""", "gw1 at 127.0.0.1:4053 is there already")]
    [InlineData("""peers { gw1 { } }""", "the peer has no host")]
    [InlineData("""peers { gw1 { host = "10.0.0.1:4053" } }""", "'10.0.0.1:4053' is neither an address nor a host name")]
    [InlineData("""peers { "gw 1" { host = "127.0.0.1" } }""", "'gw 1' cannot name a node")]
    [InlineData("""peers { gw1 { host = "127.0.0.1" }, gw2 { host = "10.0.0.2" } }""", "whoever reaches gw2 at 10.0.0.2:4053 could write policy: nothing tells peers from strangers")]
    [InlineData("""peers { gw1 { host = "127.0.0.1" } }, bind = "here.example" """, "'here.example' is not an IP address")]
    [InlineData("""peers { gw1 { host = "127.0.0.1" } }, tls { certificate = "x.pem" }""", "the cluster's CA is missing")]
    public void What_is_wrong_is_said(string cluster, string problem) =>
        Assert.Contains(Read(cluster).Errors, error => error.Problem == problem && error.WouldBeRight.Length > 0);

    [Fact]
    public void In_clear_between_machines_only_in_so_many_words() =>
        Assert.Empty(Read("""peers { gw1 { host = "10.0.0.1" }, gw2 { host = "10.0.0.2" }, gw3 { host = "10.0.0.3" } }, allow-unencrypted = on""").Errors);

    [Fact]
    public void Two_peers_are_advised_against() => Assert.Contains(
        Read("""peers { gw1 { host = "127.0.0.1" }, gw2 { host = "127.0.0.2" } }""").Warnings,
        warning => warning.Problem == "of two peers none can be away while something is applied");

    private static ConfigurationResult Read(string cluster)
    {
        using var folder = new ConfigurationFolder();
        folder.Write("a.conf", $$"""secure-gateway.node { name = gw1, cluster { {{cluster}} } }""");
        return folder.Read("a.conf");
    }
}
