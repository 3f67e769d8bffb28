using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;

namespace SecureGateway.Configuration.Tests.Identities;

[Trait("Rule", "C-1")]
public sealed class TrustStoreTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly CertificateChain _chain = new();

    [Theory]
    [InlineData("partner", true)]
    [InlineData("system", false)]
    [InlineData("system,partner", true)]
    [InlineData("nobody", false)]
    public void A_chain_ends_at_what_the_list_names(string signing, bool trusted) =>
        Assert.Equal(trusted, Builds(Open().ChainPolicy([.. signing.Split(',')], forServer: true)));

    [Fact]
    public void An_empty_list_takes_the_global_one()
    {
        Assert.False(Builds(Open().ChainPolicy([], forServer: true)));
        Assert.True(Builds(Open("policy.tls.signing = [ partner ]").ChainPolicy([], forServer: true)));
    }

    [Fact]
    public void System_and_own_roots_together_trust_both()
    {
        var policy = Open().ChainPolicy(["system", "partner"], forServer: true);
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);

        Assert.Equal(store.Certificates.Count + 1, policy.CustomTrustStore.Count);
    }

    [Fact]
    public void A_server_s_certificate_is_none_of_a_client_s() =>
        Assert.False(Builds(Open().ChainPolicy(["partner"], forServer: false)));

    public void Dispose()
    {
        _folder.Dispose();
        _chain.Dispose();
    }

    private TrustStore Open(string more = "node.name = a")
    {
        _folder.Write("root.pem", _chain.Root.ExportCertificatePem());
        var read = _folder.ReadText($"secure-gateway.node.signing.partner.certificate = root.pem\nsecure-gateway.{more}").Configuration!;
        return new TrustStore(read.Node, PolicyHolder.Seed(read.Policy), NullLogger.Instance);
    }

    private bool Builds(X509ChainPolicy policy)
    {
        using var chain = new X509Chain { ChainPolicy = policy };
        chain.ChainPolicy.ExtraStore.Add(_chain.Intermediate);
        return chain.Build(_chain.Leaf);
    }
}
