namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>What is named stays, and what is shown and exported has no key (C-1, C-3).</summary>
public sealed class RemovalTests : CertificateStoreTest
{
    private const string Naming = """
        policy {
          tls { identity = [ default, mx2 ], client-identity = client, signing = [ system, partner ] }
          connections.bank {
            client-hosts = [ "192.0.2.1" ]
            outbound-tls { client-identity = bank, server-certificate.signing = [ bank-ca ] }
            inbound-tls.client-certificate.signing = [ bank-ca ]
          }
        }
        """;

    [Theory]
    [Trait("Rule", "C-1")]
    [InlineData(CertificateKind.Identity, "default", "policy.tls.identity of the applied policy")]
    [InlineData(CertificateKind.Identity, "mx2", "policy.tls.identity of the applied policy")]
    [InlineData(CertificateKind.Identity, "client", "policy.tls.client-identity of the applied policy")]
    [InlineData(CertificateKind.Identity, "bank", "policy.connections.bank.outbound-tls.client-identity of the applied policy")]
    [InlineData(CertificateKind.Signing, "partner", "policy.tls.signing of the applied policy")]
    [InlineData(CertificateKind.Signing, "bank-ca", "policy.connections.bank.inbound-tls.client-certificate.signing of the applied policy")]
    [InlineData(CertificateKind.Signing, "bank-ca", "policy.connections.bank.outbound-tls.server-certificate.signing of the applied policy")]
    public void What_a_policy_names_is_not_removed(CertificateKind kind, string name, string use)
    {
        var store = OpenNamed();
        var before = Everything();

        var result = store.Remove(kind, name);

        Assert.Equal(CertificateOutcome.Refused, result.Outcome);
        Assert.Contains(result.Problems, problem => problem.Problem == $"it is named by {use}");
        Assert.Contains(use, store.Show(kind, name)!.UsedBy);
        Assert.Equal(before, Everything());
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void What_nothing_names_is_removed_with_its_key()
    {
        var store = OpenNamed();
        Assert.True(store.ImportIdentity("spare", Source(Certificates.Make("spare.example"))).Succeeded);
        Assert.True(store.Remove(CertificateKind.Identity, "spare").Succeeded);
        Assert.DoesNotContain(Everything().Keys, file => file.Contains("spare", StringComparison.Ordinal));
        Assert.Null(store.Show(CertificateKind.Identity, "spare"));
        Assert.Equal(CertificateOutcome.NotFound, store.Remove(CertificateKind.Identity, "spare").Outcome);
        Assert.Equal(CertificateOutcome.NotFound, store.Export(CertificateKind.Identity, "spare").Outcome);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void What_a_file_would_bring_back_is_not_removed()
    {
        var store = Open(Files("extra", Certificates.Make("extra.example")));

        Assert.Contains("node.identities.extra", store.Remove(CertificateKind.Identity, "extra").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "C-3")]
    public void Exports_and_descriptions_hold_no_key()
    {
        var store = OpenNamed();
        store.Request(new RequestPlan("open", ["open.example"]));
        foreach (var entry in store.List())
        {
            var export = store.Export(entry.Kind, entry.Name);
            Assert.True(export.Succeeded);
            Assert.StartsWith(entry.Kind == CertificateKind.Request ? "-----BEGIN CERTIFICATE REQUEST-----" : "-----BEGIN CERTIFICATE-----", export.Pem, StringComparison.Ordinal);
            Assert.DoesNotContain("PRIVATE", export.Pem + export + entry, StringComparison.Ordinal);
        }
    }

    private CertificateStore OpenNamed()
    {
        using var chain = new CertificateChain();
        var first = Open();
        foreach (var name in new[] { "mx2", "client", "bank" })
            Assert.True(first.ImportIdentity(name, Source(Certificates.Make(name + ".example"))).Succeeded);
        foreach (var name in new[] { "partner", "bank-ca" })
            Assert.True(first.ImportSigning(name, Bytes(chain.Root.ExportCertificatePem())).Succeeded);
        return Open(Naming);
    }
}
