using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureGateway.Staging;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>What operators import: good ones count, and bad ones change nothing and say what would be right (C-1).</summary>
[Trait("Rule", "C-1")]
public sealed class ImportTests : CertificateStoreTest
{
    private const string Password = "not in any log";

    private static readonly StagedCertificate Good = CertificateFactory.Shared.Make(CertificatePlan.ByIntermediate("mx2.example.net") with { Usage = CertificateUsage.ServerAndClient });

    public static TheoryData<string> Forms => ["PEM, key apart", "PEM, all in one", "PEM, encrypted key", "PKCS#12", "PKCS#12, encrypted", "DER"];

    public ImportTests() => Clock.SetUtcNow(DateTimeOffset.UtcNow); // the staged certificates are of today

    [Theory]
    [MemberData(nameof(Forms))]
    public void A_good_one_is_stored_in_every_form_and_used_when_activated(string form)
    {
        var store = Open();

        var result = store.ImportIdentity("mx2", Form(form));

        Assert.Equal((CertificateOutcome.Done, "identity 'mx2' is imported"), (result.Outcome, result.Summary));
        Assert.Null(store.Find("mx2"));
        Assert.Equal("nothing", result.Certificate!.InUse);
        Assert.Equal(["identity 'mx2'"], store.Activate().AsEnumerable());
        Assert.Equal(Good.Certificate.Thumbprint, store.Find("mx2")!.TargetCertificate.Thumbprint);
        Assert.Empty(store.Activate());

        var shown = store.Show(CertificateKind.Identity, "mx2")!;
        Assert.Equal(Good.Certificate.GetCertHashString(HashAlgorithmName.SHA256), shown.Sha256, ignoreCase: true);
        Assert.Equal(("ECDSA", 256, true, CertificateOrigin.Import, null), (shown.KeyAlgorithm, shown.KeyBits, shown.KeyMatches, shown.Origin, shown.InUse));
        Assert.Equal(["mx2.example.net"], shown.Names.AsEnumerable());
        Assert.Equal(Good.Certificate.Subject, shown.Subject);
        Assert.Equal(Good.Certificate.Issuer, shown.Issuer);
        Assert.Equal(CertificateOutcome.Unchanged, store.ImportIdentity("mx2", Form(form)).Outcome);
        Assert.Equal(Good.Certificate.Thumbprint, Open().Find("mx2")!.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void The_chain_is_complete_when_its_root_is_known_and_told_when_it_is_not()
    {
        var store = Open();
        var remarks = store.ImportIdentity("mx2", Form("PEM, key apart")).Problems;
        Assert.Contains(remarks, remark => remark.ToString().Contains("whose issuer \"CN=Staged Root CA, O=Staged\" is not here", StringComparison.Ordinal));
        Assert.False(store.Show(CertificateKind.Identity, "mx2")!.ChainComplete);

        Assert.True(store.ImportSigning("staged", CertificateFactory.Shared.Root.Certificate.RawData).Succeeded);

        var shown = store.Show(CertificateKind.Identity, "mx2")!;
        Assert.True(shown.ChainComplete);
        Assert.Equal(["CN=Staged Intermediate CA, O=Staged", "CN=Staged Root CA, O=Staged"], shown.Issuers.AsEnumerable());
    }

    [Fact]
    public void Issuers_are_put_in_order_and_strangers_are_left_out()
    {
        var stranger = CertificateFactory.Shared.UnknownRoot.Certificate.ExportCertificatePem();
        var pem = string.Join('\n', stranger, CertificateFactory.Shared.Root.ChainPem(), Good.Intermediates[0].ExportCertificatePem(), Good.Certificate.ExportCertificatePem(), Good.KeyPem());
        var store = Open();

        var result = store.ImportIdentity("mx2", IdentitySource.Of(Bytes(pem)));
        store.Activate();

        Assert.Contains(result.Problems, remark => remark.Problem == "1 of the certificates given are no issuer of it");
        Assert.Equal([Good.Intermediates[0].Thumbprint], store.Find("mx2")!.IntermediateCertificates.Select(sent => sent.Thumbprint));
        Assert.True(result.Certificate!.ChainComplete);
        Assert.DoesNotContain("Unknown Root", store.Export(CertificateKind.Identity, "mx2").Pem, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Bad => new()
    {
        { "another's key", "the key does not belong to the certificate", "give the key that \"CN=mx2.example.net, O=Staged\" was issued for" },
        { "no key", "\"CN=mx2.example.net, O=Staged\" was not issued for a key of this store", "give its key too" },
        { "expired", "the certificate expired on ", "renew it" },
        { "not yet valid", "the certificate is not valid before ", "clock" },
        { "RSA-1024", "the RSA key of the certificate has 1024 bits", "RSA with 2048 at least, or ECDSA P-256" },
        { "SHA-1", "the certificate is signed with ", "SHA-256" },
        { "code signing", "not meant for TLS servers or clients", "serverAuth" },
        { "wrong password", "cannot be decrypted", "give its password" },
        { "no password", "is encrypted", "give its password" },
        { "PKCS#12, wrong password", "the password is wrong", "give its password" },
        { "junk", "holds no readable certificate", "-----BEGIN CERTIFICATE-----" },
        { "empty", "holds no readable certificate", "-----BEGIN CERTIFICATE-----" },
        { "half a file", "holds no readable certificate", "-----BEGIN CERTIFICATE-----" },
        { "a request", "holds no readable certificate", "give the certificate that the authority issued for it" },
        { "PKCS#7", "holds no readable certificate", "openssl pkcs7 -print_certs" },
        { "a weak intermediate", "the intermediate \"CN=Weak\" expired on", "renew" },
        { "an authority", "the certificate is an authority's own", "give the certificate of this host" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_one_changes_nothing_and_says_what_would_be_right(string bad, string problem, string right)
    {
        var store = Open();
        Assert.True(store.ImportIdentity("mx2", Source(Certificates.Make("before.example"))).Succeeded);
        store.Activate();
        var (files, used) = (Everything(), store.Find("mx2"));

        var result = store.ImportIdentity("mx2", BadOne(bad));

        Assert.Equal(CertificateOutcome.Refused, result.Outcome);
        Assert.Contains(result.Problems, found => found.Problem.Contains(problem, StringComparison.Ordinal) && found.Right.Contains(right, StringComparison.Ordinal));
        Assert.DoesNotContain(Password, result.ToString(), StringComparison.Ordinal);
        Assert.Empty(store.Activate());
        Assert.Same(used, store.Find("mx2"));
        Assert.Equal(files, Everything());
    }

    [Theory]
    [InlineData("../default")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a.b")]
    public void A_name_is_a_file_name_too(string name)
    {
        var store = Open();
        Assert.Equal(CertificateOutcome.Refused, store.ImportIdentity(name, Form("DER")).Outcome);
        Assert.Equal(CertificateOutcome.Refused, store.ImportSigning(name, Good.Certificate.RawData).Outcome);
        Assert.Equal(CertificateOutcome.Refused, store.Request(new RequestPlan(name, ["a.example"])).Outcome);
    }

    [Fact]
    public void Signing_certificates_are_checked_too()
    {
        var store = Open();
        var expired = Certificates.Rsa("old ca", 2048, Clock.GetUtcNow().AddDays(-60), Clock.GetUtcNow().AddDays(-1)).CertificatePem;

        Assert.Contains("expired on", store.ImportSigning("partner", Bytes(expired)).ToString(), StringComparison.Ordinal);
        Assert.Contains("holds no readable certificate", store.ImportSigning("partner", Bytes("junk")).ToString(), StringComparison.Ordinal);
        Assert.Contains("'system' is the name of this machine's own store", store.ImportSigning("system", Bytes(expired)).ToString(), StringComparison.Ordinal);
        Assert.Empty(store.SigningNames);
        Assert.Contains("is no authority", store.ImportSigning("pinned", Good.Certificate.RawData).ToString(), StringComparison.Ordinal);
        Assert.Equal(["pinned"], store.SigningNames.AsEnumerable());
    }

    private static IdentitySource Form(string form) => form switch
    {
        "PEM, key apart" => IdentitySource.Of(Bytes(Good.ChainPem()), Bytes(Good.KeyPem())),
        "PEM, all in one" => IdentitySource.Of(Bytes(Good.KeyPem() + Good.ChainPem())),
        "PEM, encrypted key" => IdentitySource.Of(Bytes(Good.ChainPem()), Bytes(Good.KeyPem(Password)), Password),
        "PKCS#12" => IdentitySource.Of(Good.Pfx()),
        "PKCS#12, encrypted" => IdentitySource.Of(Good.Pfx(Password), password: Password),
        _ => IdentitySource.Of(Good.Certificate.RawData, Bytes(Good.KeyPem())),
    };

    private static IdentitySource BadOne(string bad)
    {
        return bad switch
        {
            "another's key" => IdentitySource.Of(Bytes(Good.ChainPem()), Bytes(Made(CertificatePlan.For("other.example")).KeyPem())),
            "no key" => IdentitySource.Of(Bytes(Good.ChainPem())),
            "expired" => Of(CertificatePlan.Expired("mx2.example.net")),
            "not yet valid" => Of(CertificatePlan.NotYetValid("mx2.example.net")),
            "RSA-1024" => Of(CertificatePlan.For("mx2.example.net") with { Key = CertificateKey.Rsa1024 }),
            "SHA-1" => Of(CertificatePlan.For("mx2.example.net") with { SignedWithSha1 = true }),
            "code signing" => Of(CertificatePlan.WrongUsage("mx2.example.net")),
            "wrong password" => IdentitySource.Of(Bytes(Good.ChainPem()), Bytes(Good.KeyPem("other")), Password),
            "no password" => IdentitySource.Of(Bytes(Good.ChainPem()), Bytes(Good.KeyPem("other"))),
            "PKCS#12, wrong password" => IdentitySource.Of(Good.Pfx("other"), password: Password),
            "junk" => IdentitySource.Of(Bytes("junk"), Bytes(Good.KeyPem())),
            "empty" => IdentitySource.Of([], Bytes(Good.KeyPem())),
            "half a file" => IdentitySource.Of(Bytes(Good.ChainPem()[..200]), Bytes(Good.KeyPem())),
            "a request" => IdentitySource.Of(Bytes("-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"), Bytes(Good.KeyPem())),
            "PKCS#7" => IdentitySource.Of(Bytes("-----BEGIN PKCS7-----\nAAAA\n-----END PKCS7-----"), Bytes(Good.KeyPem())),
            "a weak intermediate" => ByExpired(),
            _ => IdentitySource.Of(Bytes(CertificateFactory.Shared.Intermediate.ChainPem()), Bytes(CertificateFactory.Shared.Intermediate.KeyPem())),
        };

        static IdentitySource Of(CertificatePlan plan) => IdentitySource.Of(Bytes(Made(plan).ChainPem()), Bytes(Made(plan).KeyPem()));
    }

    private static IdentitySource ByExpired()
    {
        using var authority = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var root = Request("CN=Root", authority, true).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(100));
        using var weak = Request("CN=Weak", authority, true).Create(root, DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(-1), [1]);
        using var leaf = Request("CN=mx2.example.net", key, false).Create(
            weak.SubjectName, X509SignatureGenerator.CreateForECDsa(authority), DateTimeOffset.UtcNow.AddDays(-100), DateTimeOffset.UtcNow.AddDays(90), [2]);
        return IdentitySource.Of(Bytes(leaf.ExportCertificatePem() + "\n" + weak.ExportCertificatePem()), Bytes(key.ExportPkcs8PrivateKeyPem()));
    }

    private static CertificateRequest Request(string subject, ECDsa key, bool authority)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(authority, false, 0, true));
        return request;
    }

    private static StagedCertificate Made(CertificatePlan plan) => CertificateFactory.Shared.Make(plan);
}
