namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>Replacing what is in use, by an operator or by a changed file (C-2).</summary>
[Trait("Rule", "C-2")]
public sealed class ReplacementTests : CertificateStoreTest
{
    [Fact]
    public void A_replacement_is_another_context_and_the_old_one_goes_on_working()
    {
        var store = Open(Files("default", Certificates.Make("one.example")));
        var before = store.Find("default")!;

        store.ImportIdentity("default", Source(Certificates.Make("two.example")));
        Assert.Same(before, store.Find("default"));
        Assert.Contains("CN=one.example", store.Show(CertificateKind.Identity, "default")!.InUse, StringComparison.Ordinal);
        Assert.Equal(["identity 'default'"], store.Activate().AsEnumerable());

        Assert.True(store.Find("default")!.TargetCertificate.MatchesHostname("two.example"));
        Assert.Same(store.Find("default"), store.Find("default"));
        Assert.True(before.TargetCertificate.HasPrivateKey);
        Assert.Null(IdentityKeyCheck.Problem(before.TargetCertificate));
    }

    [Fact]
    public void A_changed_file_is_taken_over_and_an_unchanged_one_is_not()
    {
        var store = Open(Files("default", Certificates.Make("one.example")));
        Assert.All(store.TakeOverFiles(), result => Assert.Equal(CertificateOutcome.Unchanged, result.Outcome));
        Assert.Empty(store.Activate());

        Files("default", Certificates.Make("two.example"));
        Assert.Equal(CertificateOutcome.Done, Assert.Single(store.TakeOverFiles()).Outcome);
        store.Activate();

        Assert.True(store.Find("default")!.TargetCertificate.MatchesHostname("two.example"));
    }

    [Theory]
    [InlineData("junk", "holds no readable certificate")]
    [InlineData("another's key", "the key does not belong to the certificate")]
    [InlineData("expired", "the certificate expired on")]
    [InlineData("weak", "the RSA key of the certificate has 1024 bits")]
    [InlineData("malformed", "a certificate is malformed")]
    [InlineData("key gone", "there is no such file")]
    public void A_broken_one_keeps_the_old_one_and_says_so_until_it_is_mended(string broken, string problem)
    {
        var store = Open(Files("default", Certificates.Make("one.example")));
        var (files, used) = (Everything(), store.Find("default"));
        Log.Lines.Clear();

        Break(broken);
        var result = Assert.Single(store.TakeOverFiles());
        store.Activate();

        Assert.Equal(CertificateOutcome.Refused, result.Outcome);
        Assert.Contains(result.Problems, found => found.Problem.Contains(problem, StringComparison.Ordinal));
        Assert.Same(used, store.Find("default"));
        Assert.Equal(files, Everything());
        Assert.Contains(Log.Lines, line => line.StartsWith("Error: identity 'default' refused, nothing was changed", StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal));
        Assert.Contains(store.Show(CertificateKind.Identity, "default")!.Problems, found => found.Problem.Contains("the replacement in its file was refused", StringComparison.Ordinal));
        Assert.Contains("identity 'default': the replacement in its file was refused", Assert.Single(store.RefusedReplacements), StringComparison.Ordinal);

        Files("default", Certificates.Make("two.example"));
        Assert.Equal(CertificateOutcome.Done, Assert.Single(store.TakeOverFiles()).Outcome);
        Assert.Empty(store.RefusedReplacements);
        Assert.Empty(store.Show(CertificateKind.Identity, "default")!.Problems);
    }

    [Fact]
    public void Signing_files_are_taken_over_too_and_broken_ones_are_not()
    {
        using var one = new CertificateChain();
        using var two = new CertificateChain();
        Folder.Write("ca.pem", one.Root.ExportCertificatePem());
        var store = Open("node.signing.partner.certificate = ca.pem");

        Folder.Write("ca.pem", "junk");
        Assert.Equal(CertificateOutcome.Refused, Assert.Single(store.TakeOverFiles()).Outcome);
        Folder.Write("ca.pem", Certificates.Malformed("ca", "2.5.29.19").CertificatePem);
        Assert.Contains("a certificate is malformed", Assert.Single(Assert.Single(store.TakeOverFiles()).Problems).Problem, StringComparison.Ordinal);
        Folder.Write("ca.pem", two.Root.ExportCertificatePem());
        Assert.Equal(CertificateOutcome.Done, Assert.Single(store.TakeOverFiles()).Outcome);
        Assert.Equal(["signing certificate 'partner'"], store.Activate().AsEnumerable());
    }

    [Fact]
    public void What_comes_into_use_is_told()
    {
        var store = Open();
        var told = 0;
        store.Activated += () => told++;

        store.Activate();
        store.ImportIdentity("other", Source(Certificates.Make("other.example")));
        Assert.Equal(0, told);
        store.Activate();
        store.Remove(CertificateKind.Identity, "other");
        Assert.NotNull(store.Find("other"));
        store.Activate();

        Assert.Equal(2, told);
        Assert.Null(store.Find("other"));
    }

    private void Break(string broken)
    {
        switch (broken)
        {
            case "junk":
                Folder.Write("default.pem", "junk");
                break;
            case "another's key":
                Files("default", (Certificates.Make("two.example").CertificatePem, Certificates.Make("two.example").KeyPem));
                break;
            case "expired":
                Files("default", Certificates.Rsa("two.example", 2048, Clock.GetUtcNow().AddDays(-60), Clock.GetUtcNow().AddDays(-1)));
                break;
            case "malformed":
                Files("default", Certificates.Malformed("two.example"));
                break;
            case "weak":
                Files("default", Certificates.Rsa("two.example", 1024, Clock.GetUtcNow().AddDays(-60), Clock.GetUtcNow().AddDays(60)));
                break;
            default:
                File.Delete(Path.Combine(Folder.Path, "default.key"));
                break;
        }
    }
}
