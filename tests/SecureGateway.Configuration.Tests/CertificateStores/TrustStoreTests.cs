using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using SecureGateway.Mail;

namespace SecureGateway.Configuration.Tests.CertificateStores;

[Trait("Rule", "C-1")]
public sealed class TrustStoreTests : IDisposable
{
    private readonly ConfigurationFolder _folder = new();
    private readonly CertificateChain _chain = new();
    private CertificateStore? _certificates;

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

        Assert.Superset(store.Certificates.Append(_chain.Root).Select(root => root.Thumbprint).ToHashSet(), policy.CustomTrustStore.Select(root => root.Thumbprint).ToHashSet());
    }

    [Fact]
    [Trait("Rule", "M-9")]
    public void An_anchor_is_known_by_the_names_that_trust_it()
    {
        var store = Open();

        Assert.Equal(["partner"], store.NamesOf(CertificateFactsReader.AnchorOf(_chain.Root)).AsEnumerable());
        Assert.Empty(store.NamesOf(CertificateFactsReader.AnchorOf(_chain.Leaf)));
        Assert.Empty(store.NamesOf(""));
        using var system = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        if (system.Certificates is [var first, ..])
            Assert.Equal(["system"], store.NamesOf(CertificateFactsReader.AnchorOf(first)).AsEnumerable());
    }

    [Fact]
    public void A_server_s_certificate_is_none_of_a_client_s() =>
        Assert.False(Builds(Open().ChainPolicy(["partner"], forServer: false)));

    [Fact]
    public void Other_authorities_are_trusted_from_the_moment_they_come_into_use()
    {
        using var other = new CertificateChain();
        var store = Open("node.name = a");
        var before = store.Generation;
        Assert.Same(before, store.Generation);

        Assert.True(_certificates!.ImportSigning("added", System.Text.Encoding.ASCII.GetBytes(other.Root.ExportCertificatePem())).Succeeded);
        Assert.Same(before, store.Generation);
        Assert.Empty(store.NamesOf(CertificateFactsReader.AnchorOf(other.Root)));
        _certificates.Activate();

        Assert.NotSame(before, store.Generation);
        Assert.Equal(["added"], store.NamesOf(CertificateFactsReader.AnchorOf(other.Root)).AsEnumerable());
        Assert.Contains(store.ChainPolicy(["added"], forServer: true).CustomTrustStore, root => root.Thumbprint == other.Root.Thumbprint);
    }

    public void Dispose()
    {
        _folder.Dispose();
        _chain.Dispose();
    }

    private TrustStore Open(string more = "node.name = a")
    {
        _folder.Write("root.pem", _chain.Root.ExportCertificatePem());
        var read = _folder.ReadText($"secure-gateway.node.signing.partner.certificate = root.pem\nsecure-gateway.{more}").Configuration!;
        _certificates = CertificateStore.Open(read.Node, [], TimeProvider.System, NullLogger.Instance);
        return new TrustStore(_certificates, PolicyHolder.Seed(read.Policy));
    }

    private bool Builds(X509ChainPolicy policy)
    {
        using var chain = new X509Chain { ChainPolicy = policy };
        chain.ChainPolicy.ExtraStore.Add(_chain.Intermediate);
        return chain.Build(_chain.Leaf);
    }
}
