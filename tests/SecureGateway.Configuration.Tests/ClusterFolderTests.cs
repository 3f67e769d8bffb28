using System.Collections.Immutable;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration.Tests;

/// <summary>What <c>cluster init</c> makes, and what <c>cluster join</c> takes.</summary>
public sealed class ClusterFolderTests : IDisposable
{
    private static readonly ImmutableArray<PeerAddress> Three = PeerWords.Read(["gw1=10.0.0.1", "gw2=gw2.example.net:4060", "gw_3=[2001:db8::3]:4061"]).Peers;

    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow; // what Join reads is judged by this machine's clock

    private readonly ConfigurationFolder _folder = new();

    private string Keys => Path.Combine(_folder.Path, "keys");

    private string Etc => Path.Combine(_folder.Path, "etc");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Peers_are_named_with_host_and_port() => Assert.Equal(
        [new PeerAddress("gw1", "10.0.0.1", 4053), new PeerAddress("gw2", "gw2.example.net", 4060), new PeerAddress("gw_3", "2001:db8::3", 4061)], Three.AsEnumerable());

    [Theory]
    [InlineData("gw1", "'gw1' is no peer: write NAME=HOST or NAME=HOST:PORT, such as gw1=10.0.0.1")]
    [InlineData("gw1=", "'gw1=' is no peer: write NAME=HOST or NAME=HOST:PORT, such as gw1=10.0.0.1")]
    [InlineData("gw1=10.0.0.1:0", "'gw1=10.0.0.1:0' is no peer: write NAME=HOST or NAME=HOST:PORT, such as gw1=10.0.0.1")]
    [InlineData("gw1=a b", "'gw1=a b' is no peer: write NAME=HOST or NAME=HOST:PORT, such as gw1=10.0.0.1")]
    [InlineData("../gw=10.0.0.1", "'../gw' cannot name a node: use letters, digits, '-', '_' and '.'")]
    [InlineData("..=10.0.0.1", "'..' cannot name a node: use letters, digits, '-', '_' and '.'")]
    [InlineData("all=10.0.0.1", "'all' cannot name a node: choose another name: --peer all asks all of them")]
    [InlineData("gw0=10.0.0.2", "gw2 at 10.0.0.9:4053 is named twice: give each peer a name of its own", "gw2=10.0.0.9", "gw2=10.0.0.3")]
    [InlineData("gw0=10.0.0.9", "gw0 at 10.0.0.9:4053 is there already: give gw2 a host or a port of its own", "gw2=10.0.0.9:4053")]
    public void A_peer_that_is_none_is_told(string word, string problem, params string[] more) =>
        Assert.Equal([problem], PeerWords.Read([word, .. more]).Problems.AsEnumerable());

    [Fact]
    public void Each_peer_gets_a_certificate_of_the_CA_that_names_it()
    {
        Assert.Empty(Init(Three).Problems);

        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Keys, "cluster-ca.pem"));
        foreach (var peer in Three)
        {
            using var certificate = X509Certificate2.CreateFromPemFile(In(peer.Name, "node.pem"), In(peer.Name, "node.key"));
            using var chain = new X509Chain();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(authority);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
            Assert.True(certificate.MatchesHostname(peer.Host, allowWildcards: false));
            Assert.Equal(peer.Name, certificate.GetNameInfo(X509NameType.SimpleName, false));
            Assert.True(File.ReadAllBytes(Path.Combine(Keys, "cluster-ca.pem")).AsSpan().SequenceEqual(File.ReadAllBytes(In(peer.Name, "cluster-ca.pem"))));
        }
    }

    [Fact]
    public void Keys_are_the_owners_alone()
    {
        Init(Three);
        if (OperatingSystem.IsWindows())
            return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Keys, "cluster-ca.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("gw1", "node.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Keys));
    }

    [Fact]
    public void What_is_there_stays_and_a_new_peer_is_added()
    {
        Init(Three[..2]);
        var (authority, first) = (File.ReadAllText(Path.Combine(Keys, "cluster-ca.pem")), File.ReadAllText(In("gw1", "node.pem")));

        var outcome = Init(Three);

        Assert.Equal(authority, File.ReadAllText(Path.Combine(Keys, "cluster-ca.pem")));
        Assert.Equal(first, File.ReadAllText(In("gw1", "node.pem")));
        Assert.True(File.Exists(In("gw_3", "node.pem")));
        Assert.Contains("gw_3", File.ReadAllText(In("gw1", "cluster.conf")), StringComparison.Ordinal);
        Assert.Contains(outcome.Said, line => line.EndsWith("for gw1 at 10.0.0.1:4053, whose certificate is as it was (--renew makes a new one)", StringComparison.Ordinal));
    }

    [Fact]
    public void Renewed_certificates_are_of_the_same_CA()
    {
        Init(Three);
        var (authority, first) = (File.ReadAllText(Path.Combine(Keys, "cluster-ca.pem")), File.ReadAllText(In("gw1", "node.pem")));

        Assert.Empty(ClusterFolder.Init(Keys, Three, renew: true, Now).Problems);

        Assert.Equal(authority, File.ReadAllText(Path.Combine(Keys, "cluster-ca.pem")));
        Assert.NotEqual(first, File.ReadAllText(In("gw1", "node.pem")));
        Assert.Empty(ClusterFolder.Join(Path.Combine(Keys, "gw1"), Etc, renew: false).Problems);
    }

    [Fact]
    public void A_CA_without_its_key_makes_nothing()
    {
        Init(Three);
        File.Delete(Path.Combine(Keys, "cluster-ca.key"));

        Assert.Equal(
            [$"\"{Keys}\" has cluster-ca.pem and no cluster-ca.key: put the missing one back, or take another directory to make a new CA for all peers"],
            Init(Three).Problems.AsEnumerable());
        Assert.False(File.Exists(Path.Combine(Keys, "cluster-ca.key")));
    }

    [Fact]
    public void A_CA_with_anothers_key_makes_nothing()
    {
        Init(Three);
        File.Copy(In("gw1", "node.key"), Path.Combine(Keys, "cluster-ca.key"), overwrite: true);

        Assert.Contains("is not the key of the CA", Assert.Single(Init(Three).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_peers_certificate_does_not_outlive_its_CA()
    {
        Init(Three[..2], Now.AddYears(-9));

        Init(Three, Now);

        using var authority = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Keys, "cluster-ca.pem"));
        using var late = X509CertificateLoader.LoadCertificateFromFile(In("gw_3", "node.pem"));
        Assert.Equal(authority.NotAfter, late.NotAfter);
        Assert.Contains("ended on", Assert.Single(Init(Three, Now.AddYears(2)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_joins_reads_what_it_was_given()
    {
        Init(Three);

        var outcome = ClusterFolder.Join(Path.Combine(Keys, "gw2"), Etc, renew: false);

        Assert.Empty(outcome.Problems);
        Assert.Equal("gw2 is ready to join gw1 at 10.0.0.1:4053, gw_3 at [2001:db8::3]:4061.", outcome.Said[0]);
        var read = ConfigurationReader.Read([Path.Combine(Etc, "cluster.conf")]);
        Assert.DoesNotContain(read.Warnings, warning => warning.File.EndsWith("cluster.conf", StringComparison.Ordinal) && warning.Key.Contains("cluster", StringComparison.Ordinal));
        var node = read.Configuration!.Node;
        Assert.Equal("gw2", node.Name);
        Assert.Equal(Three.AsEnumerable(), node.Cluster!.Peers);
        Assert.Equal(Path.Combine(Etc, "cluster-ca.pem"), node.Cluster.Tls!.Authority);
    }

    [Fact]
    public void What_another_peer_is_here_by_is_not_overwritten_unasked()
    {
        Init(Three);
        ClusterFolder.Join(Path.Combine(Keys, "gw1"), Etc, renew: false);
        var before = File.ReadAllText(Path.Combine(Etc, "node.pem"));

        Assert.Equal(
            [$"\"{Etc}\" holds another node.pem, another node.key, another cluster.conf: say --renew to replace what is there, or name another directory"],
            ClusterFolder.Join(Path.Combine(Keys, "gw2"), Etc, renew: false).Problems.AsEnumerable());
        Assert.Equal(before, File.ReadAllText(Path.Combine(Etc, "node.pem")));
        Assert.Empty(ClusterFolder.Join(Path.Combine(Keys, "gw1"), Etc, renew: false).Problems); // the same once more
        Assert.Empty(ClusterFolder.Join(Path.Combine(Keys, "gw2"), Etc, renew: true).Problems);
    }

    [Fact]
    public void A_folder_that_is_not_whole_or_not_sound_joins_nothing()
    {
        Init(Three);
        File.Copy(In("gw2", "node.key"), In("gw1", "node.key"), overwrite: true);
        Assert.NotEmpty(ClusterFolder.Join(Path.Combine(Keys, "gw1"), Etc, renew: false).Problems);
        File.Delete(In("gw1", "node.key"));
        Assert.Equal(
            [$"\"{Path.Combine(Keys, "gw1")}\" is no peer's folder: it has no node.key; take one that cluster init made"],
            ClusterFolder.Join(Path.Combine(Keys, "gw1"), Etc, renew: false).Problems.AsEnumerable());
        Assert.False(Directory.Exists(Etc));
    }

    private ClusterOutcome Init(ImmutableArray<PeerAddress> peers, DateTimeOffset? now = null) => ClusterFolder.Init(Keys, peers, renew: false, now ?? Now);

    private string In(string peer, string file) => Path.Combine(Keys, peer, file);
}
