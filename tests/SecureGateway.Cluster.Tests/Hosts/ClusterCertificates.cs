using System.Collections.Immutable;
using SecureGateway.Staging;

namespace SecureGateway.Cluster.Tests.Hosts;

/// <summary>A CA of a cluster's own, and a certificate for each node.</summary>
internal sealed class ClusterCertificates
{
    private readonly string _directory;

    public ClusterCertificates(string directory, ImmutableArray<string> names)
    {
        _directory = directory;
        var authority = new CertificateFactory();
        authority.WriteRoot(directory, "ca");
        foreach (var name in names)
            Write(directory, name, authority.Make(CertificatePlan.For(name) with { Usage = CertificateUsage.ServerAndClient }));
    }

    /// <summary>The block <c>tls</c>, with NAME for the node's name.</summary>
    public string Hocon => $$"""tls { ca = "{{_directory}}/ca.pem", certificate = "{{_directory}}/NAME.pem", key = "{{_directory}}/NAME.key" }""";

    public static void Write(string directory, string name, StagedCertificate certificate)
    {
        File.WriteAllText(Path.Combine(directory, name + ".pem"), certificate.ChainPem());
        File.WriteAllText(Path.Combine(directory, name + ".key"), certificate.KeyPem());
    }
}
