using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>What a node has before anybody gave it a certificate, and what it takes from its files (C-1, C-2).</summary>
public sealed class FirstStartTests : CertificateStoreTest
{
    [Fact]
    [Trait("Rule", "C-2")]
    public void Without_an_identity_a_self_signed_P256_one_is_made_for_the_host_name_and_said_so()
    {
        var store = Open("node.host-name = gw1.example.org");
        var certificate = store.Find("default")!.TargetCertificate;

        Assert.True(certificate.MatchesHostname("gw1.example.org"));
        using var key = certificate.GetECDsaPrivateKey()!;
        Assert.Equal(ECCurve.NamedCurves.nistP256.Oid.Value, key.ExportParameters(false).Curve.Oid.Value);
        var shown = store.Show(CertificateKind.Identity, "default")!;
        Assert.Equal((CertificateOrigin.SelfMade, shown.Subject, true), (shown.Origin, shown.Issuer, shown.KeyMatches));
        Assert.InRange(shown.NotAfter!.Value, Clock.GetUtcNow().AddYears(9), Clock.GetUtcNow().AddYears(11));
        Assert.Contains(Log.Lines, line => line.Contains("made a self-signed one for gw1.example.org", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void The_self_made_identity_is_the_same_after_a_restart()
    {
        var first = Open().Show(CertificateKind.Identity, "default")!;
        Log.Lines.Clear();
        var second = Open().Show(CertificateKind.Identity, "default")!;

        Assert.Equal(first.Sha256, second.Sha256);
        Assert.DoesNotContain(Log.Lines, line => line.Contains("made", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void Configured_files_are_taken_over_and_stand_before_what_was_made()
    {
        Open();
        using var chain = new CertificateChain();
        Folder.Write("ca.pem", chain.Root.ExportCertificatePem());

        var store = Open(Files("default", Certificates.Make("configured.example")), "node.signing.partner.certificate = ca.pem");

        Assert.True(store.Find("default")!.TargetCertificate.MatchesHostname("configured.example"));
        Assert.Null(store.Find("other"));
        Assert.Equal(CertificateOrigin.File, store.Show(CertificateKind.Identity, "default")!.Origin);
        Assert.Equal("CN=root", store.Show(CertificateKind.Signing, "partner")!.Subject);
        Assert.Equal(["partner"], store.SigningNames.AsEnumerable());
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void What_was_taken_over_is_there_without_its_files()
    {
        using var chain = new CertificateChain();
        Folder.Write("ca.pem", chain.Root.ExportCertificatePem());
        string[] lines = [Files("default", Certificates.Make("configured.example")), "node.signing.partner.certificate = ca.pem"];
        Open(lines);
        foreach (var file in new[] { "default.pem", "default.key", "ca.pem" })
            File.Delete(Path.Combine(Folder.Path, file));

        var store = Open(lines);

        Assert.True(store.Find("default")!.TargetCertificate.MatchesHostname("configured.example"));
        Assert.Single(store.SigningNames);
        var warnings = Folder.ReadText(string.Join('\n', lines.Select(line => "secure-gateway." + line))).Warnings.Select(warning => warning.ToString());
        Assert.Contains(warnings, warning => warning.Contains("identities.default: warning: its files are gone", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("signing.partner: warning: its file is gone", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void A_file_that_has_not_changed_does_not_undo_an_import_and_one_that_has_counts()
    {
        var file = Files("default", Certificates.Make("one.example"));
        Assert.True(Open(file).ImportIdentity("default", Source(Certificates.Make("two.example"))).Succeeded);

        Assert.True(Open(file).Find("default")!.TargetCertificate.MatchesHostname("two.example"));
        Files("default", Certificates.Make("three.example"));
        Assert.True(Open(file).Find("default")!.TargetCertificate.MatchesHostname("three.example"));
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void A_broken_stored_identity_is_an_error_and_is_not_overwritten()
    {
        Open();
        var file = Path.Combine(Data, "identities", "default.pem");
        PrivateFile.Write(file, "broken", static cause => throw cause);

        var error = Assert.Single(Folder.ReadText("secure-gateway.node.name = a").Errors);

        Assert.Contains("stored identity 'default'", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("holds no readable certificate", error.ToString(), StringComparison.Ordinal);
        Assert.Equal("broken", File.ReadAllText(file));
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void Stored_names_may_stand_in_the_policy()
    {
        using var chain = new CertificateChain();
        var store = Open();
        Assert.True(store.ImportIdentity("other", Source(Certificates.Make("other.example"))).Succeeded);
        Assert.True(store.ImportSigning("partner", Bytes(chain.Root.ExportCertificatePem())).Succeeded);

        Assert.NotNull(Open("policy.tls { identity = [ default, other ], signing = [ partner ] }").Find("other"));
        Assert.Contains(
            "did you mean 'partner'?",
            Assert.Single(Folder.ReadText("secure-gateway.policy.tls.signing = [ partnr ]").Errors).ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "no identity has the name 'othr', did you mean 'other'?",
            Assert.Single(Folder.ReadText("secure-gateway.policy.tls.identity = [ default, othr ]").Errors).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Rule", "C-1")]
    public void A_malformed_certificate_is_an_error_at_the_start_and_is_not_imported()
    {
        Folder.Write("ca.pem", Certificates.Malformed("ca", "2.5.29.19").CertificatePem);
        var result = Folder.ReadText($"""
            secure-gateway.{Files("default", Certificates.Malformed("one.example"))}
            secure-gateway.node.signing.partner.certificate = ca.pem
            """);

        Assert.Equal(2, result.Errors.Count(error => error.ToString().Contains("a certificate is malformed", StringComparison.Ordinal)));
        Assert.Equal(CertificateOutcome.Refused, Open().ImportIdentity("mx2", Source(Certificates.Malformed("one.example"))).Outcome);
        Assert.Equal(CertificateOutcome.Refused, Open().ImportSigning("partner", Bytes(Certificates.Malformed("ca", "2.5.29.19").CertificatePem)).Outcome);
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void Files_that_became_malformed_after_they_were_read_do_not_stop_the_start()
    {
        var node = Folder.ReadText("secure-gateway." + Files("default", Certificates.Make("one.example"))).Configuration!.Node;
        Files("default", Certificates.Malformed("one.example"));

        var store = CertificateStore.Open(node, [], Clock, Log);

        Assert.Empty(store.IdentityNames);
        Assert.Contains(Log.Lines, line => line.Contains("a certificate is malformed", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Rule", "C-2")]
    public void An_expired_file_is_better_than_nothing_and_is_said_so()
    {
        var expired = Certificates.Rsa("old.example", 2048, Clock.GetUtcNow().AddDays(-60), Clock.GetUtcNow().AddDays(-1));

        Assert.NotNull(Open(Files("default", expired)).Find("default"));
        Assert.Contains(Log.Lines, line => line.StartsWith("Error: identity 'default': the certificate expired", StringComparison.Ordinal));
    }
}
