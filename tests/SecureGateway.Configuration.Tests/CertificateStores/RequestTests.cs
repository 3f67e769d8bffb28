using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Configuration.Tests.CertificateStores;

/// <summary>Requests are made here, and their certificates come back to them (C-1).</summary>
[Trait("Rule", "C-1")]
public sealed class RequestTests : CertificateStoreTest
{
    [Theory]
    [InlineData(RequestKey.P256, "ECDSA", 256)]
    [InlineData(RequestKey.Rsa3072, "RSA", 3072)]
    public void A_request_says_what_was_asked_for(RequestKey key, string algorithm, int bits)
    {
        var store = Open();

        var result = store.Request(new RequestPlan("mx2", ["mx2.example.net", "*.example.com", "b\u00fccher.example"], key, "O=Example Ltd, C=GB"));

        Assert.Equal(CertificateOutcome.Done, result.Outcome);
        var request = CertificateRequest.LoadSigningRequestPem(result.Pem!, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        Assert.Equal("CN=mx2.example.net, O=Example Ltd, C=GB", request.SubjectName.Name);
        Assert.Contains(request.CertificateExtensions, extension => extension.Oid!.Value == "2.5.29.37");
        var shown = store.Show(CertificateKind.Request, "mx2")!;
        Assert.Equal((algorithm, bits, "CN=mx2.example.net, O=Example Ltd, C=GB"), (shown.KeyAlgorithm, shown.KeyBits, shown.Subject));
        Assert.Equal(["mx2.example.net", "*.example.com", "xn--bcher-kva.example"], shown.Names.AsEnumerable());
        Assert.Equal(result.Pem, store.Export(CertificateKind.Request, "mx2").Pem);
        Assert.Equal(result.Pem, Open().Export(CertificateKind.Request, "mx2").Pem);
        Assert.Null(store.Show(CertificateKind.Identity, "mx2"));
    }

    [Fact]
    public void The_certificate_that_was_issued_for_it_is_imported_onto_its_key()
    {
        var store = Open();
        var issued = Issue(store.Request(new RequestPlan("mx2", ["mx2.example.net"])).Pem!);

        var result = store.ImportIdentity("mx2", IdentitySource.Of(Bytes(issued)));
        store.Activate();

        Assert.Equal((CertificateOutcome.Done, CertificateOrigin.Request), (result.Outcome, result.Certificate!.Origin));
        Assert.True(result.Certificate.KeyMatches);
        Assert.True(store.Find("mx2")!.TargetCertificate.HasPrivateKey);
        Assert.Null(store.Show(CertificateKind.Request, "mx2"));
        Assert.DoesNotContain(Everything().Keys, file => file.StartsWith("requests", StringComparison.Ordinal));
        Assert.Equal(CertificateOutcome.Done, store.ImportIdentity("mx2", IdentitySource.Of(Bytes(Issue(OfIdentity(store))))).Outcome); // renewed with the same key
    }

    [Fact]
    public void A_certificate_of_another_request_is_refused_and_this_one_stays_open()
    {
        var store = Open();
        store.Request(new RequestPlan("mx2", ["mx2.example.net"]));
        var other = Issue(store.Request(new RequestPlan("mx3", ["mx3.example.net"])).Pem!);

        var result = store.ImportIdentity("mx2", IdentitySource.Of(Bytes(other)));

        Assert.Equal(CertificateOutcome.Refused, result.Outcome);
        Assert.Contains("was not issued for a key of this store", result.ToString(), StringComparison.Ordinal);
        Assert.NotNull(store.Show(CertificateKind.Request, "mx2"));
    }

    [Fact]
    public void An_open_request_is_not_overwritten_and_can_be_given_up()
    {
        var store = Open();
        var first = store.Request(new RequestPlan("mx2", ["mx2.example.net"])).Pem;

        Assert.Contains("is open", store.Request(new RequestPlan("mx2", ["other.example.net"])).ToString(), StringComparison.Ordinal);
        Assert.Equal(first, store.Export(CertificateKind.Request, "mx2").Pem);
        Assert.True(store.Remove(CertificateKind.Request, "mx2").Succeeded);
        Assert.True(store.Request(new RequestPlan("mx2", ["other.example.net"])).Succeeded);
    }

    [Fact]
    public void A_crash_between_the_certificate_and_the_removal_of_its_request_leaves_no_open_request()
    {
        var store = Open();
        var issued = Issue(store.Request(new RequestPlan("mx2", ["mx2.example.net"])).Pem!);
        var file = Path.Combine(Data, "requests", "mx2.pem");
        var request = File.ReadAllText(file);
        store.ImportIdentity("mx2", IdentitySource.Of(Bytes(issued)));
        PrivateFile.Write(file, request, static cause => throw cause);

        Assert.Null(Open().Show(CertificateKind.Request, "mx2"));
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void Every_problem_of_a_plan_is_told_at_once()
    {
        var result = Open().Request(new RequestPlan("a/b", ["not a name", "*.example", "[192.0.2.1]"], Organization: "no subject"));

        Assert.Equal(CertificateOutcome.Refused, result.Outcome);
        Assert.Equal(5, result.Problems.Length);
        Assert.Contains("names no host", Open().Request(new RequestPlan("mx2", [])).ToString(), StringComparison.Ordinal);
    }

    private static string OfIdentity(CertificateStore store)
    {
        // A request made outside for the same key, as an authority that renews has it on file.
        using var key = store.Find("mx2")!.TargetCertificate.GetECDsaPrivateKey()!;
        return new CertificateRequest("CN=mx2.example.net", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
    }

    private string Issue(string requestPem)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = authority.CreateSelfSigned(Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddYears(1));
        var request = CertificateRequest.LoadSigningRequestPem(requestPem, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var issued = request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(key), Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddDays(90), [7]);
        return issued.ExportCertificatePem() + "\n" + root.ExportCertificatePem();
    }
}
