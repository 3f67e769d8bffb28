using System.Collections.Immutable;
using SecureGateway.Configuration;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>What <c>cluster init</c> makes: a CA of a cluster's own, and a certificate for each node.</summary>
internal sealed class ClusterCertificates
{
    private readonly string _directory;

    public ClusterCertificates(string directory, ImmutableArray<string> names)
    {
        _directory = directory;
        var (peers, problems) = PeerWords.Read(names.Select((name, i) => $"{name}=127.0.0.{i + 1}"));
        Assert.Empty(problems);
        Assert.Empty(ClusterFolder.Init(directory, peers, renew: false, TimeProvider.System.GetUtcNow()).Problems);
    }

    /// <summary>The block <c>tls</c>, with NAME for the node's name.</summary>
    public string Hocon => $$"""tls { ca = "{{_directory}}/NAME/cluster-ca.pem", certificate = "{{_directory}}/NAME/node.pem", key = "{{_directory}}/NAME/node.key" }""";
}
