using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SecureGateway.Mail.Tests;

public sealed class CertificateFactsReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset From = Now.AddDays(-30);

    private static readonly DateTimeOffset Until = Now.AddDays(60);

    [Fact]
    public void A_chain_to_a_trusted_root_has_no_problems()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=mx.example.org, O=Example", From, Until, ["mx.example.org", "*.example.org"]);
        using var chain = ca.Build(leaf, trusted: true);

        var facts = CertificateFactsReader.Read(leaf, chain, Now);

        Assert.Equal(CertificateProblems.None, facts.Problems);
        Assert.Equal(["mx.example.org", "*.example.org"], facts.DnsNames.AsEnumerable());
        Assert.Equal("mx.example.org", facts.CommonName);
        Assert.Equal(("ECDSA", 256), (facts.KeyAlgorithm, facts.KeyBits));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(leaf.RawData)), facts.Sha256);
        Assert.Equal(leaf.Issuer, facts.Issuer);
        Assert.Equal(Until.ToUnixTimeSeconds(), facts.NotAfter.ToUnixTimeSeconds());
    }

    [Fact]
    [Trait("Rule", "O-9")]
    public void A_damaged_certificate_is_a_problem_and_never_an_exception()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=mx.example.org, O=Example", From, Until, ["mx.example.org"]);
        var random = new Random(5);
        var unread = 0;
        for (var i = 0; i < 4000; i++)
        {
            var damaged = leaf.RawData;
            for (var octets = random.Next(1, 4); octets > 0; octets--)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            X509Certificate2? loaded = null;
            X509Chain? chain = null;
            try
            {
                loaded = X509CertificateLoader.LoadCertificate(damaged);
                chain = i % 4 == 0 ? ca.Build(loaded, trusted: true) : null;
            }
            catch (CryptographicException)
            {
                loaded?.Dispose(); // the library makes no more of it
                continue;
            }

            using (loaded)
            using (chain)
                unread += (CertificateFactsReader.Read(loaded, chain, Now).Problems & CertificateProblems.OtherChainError) == 0 ? 0 : 1;
        }

        Assert.NotEqual(0, unread);
    }

    [Fact]
    [Trait("Rule", "T-2")]
    public void The_chain_above_it_is_remembered_link_by_link_and_no_longer_than_bounded()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=mx.example.org", From, Until);
        using var chain = ca.Build(leaf, trusted: true);
        var root = chain.ChainElements[^1].Certificate;
        var link = Assert.Single(CertificateFactsReader.Read(leaf, chain, Now).Chain);
        Assert.Equal((root.Subject, root.Issuer, Convert.ToHexStringLower(SHA256.HashData(root.RawData))), (link.Subject, link.Issuer, link.Sha256));
        Assert.Equal((new DateTimeOffset(root.NotBefore), new DateTimeOffset(root.NotAfter)), (link.NotBefore, link.NotAfter));
        Assert.Empty(CertificateFactsReader.Read(leaf, null, Now).Chain);

        using var longNamed = ca.Issue("O=" + string.Join(", OU=", Enumerable.Repeat(new string('x', 60), 20)), From, Until);
        Assert.Equal(ChainLink.LongestName + 3, CertificateFactsReader.Read(longNamed, null, Now).Subject.Length);
    }

    [Fact]
    public void An_unknown_authority_is_an_untrusted_root()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=a", From, Until);
        using var chain = ca.Build(leaf, trusted: false);
        Assert.Equal(CertificateProblems.UntrustedRoot, CertificateFactsReader.Read(leaf, chain, Now).Problems);
    }

    [Fact]
    public void A_missing_issuer_is_an_incomplete_chain()
    {
        using var ca = Authority.Create();
        using var other = Authority.Create();
        using var leaf = ca.Issue("CN=a", From, Until);
        using var chain = other.Build(leaf, trusted: true);
        Assert.Equal(CertificateProblems.IncompleteChain, CertificateFactsReader.Read(leaf, chain, Now).Problems);
    }

    [Fact]
    public void A_self_signed_certificate_is_called_that()
    {
        using var leaf = Authority.SelfSigned("CN=a", From, Until);
        using var ca = Authority.Create();
        using var chain = ca.Build(leaf, trusted: true);
        Assert.Equal(CertificateProblems.SelfSigned, CertificateFactsReader.Read(leaf, chain, Now).Problems);
        Assert.Equal(CertificateProblems.SelfSigned, CertificateFactsReader.Read(leaf, null, Now).Problems);
    }

    [Fact]
    public void Without_a_chain_nobody_vouches()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=a", From, Until);
        Assert.Equal(CertificateProblems.IncompleteChain, CertificateFactsReader.Read(leaf, null, Now).Problems);
    }

    [Fact]
    public void Dates_are_judged_at_the_moment_given()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=a", From, Until);
        using var late = ca.Build(leaf, trusted: true, at: Until.AddDays(1));
        Assert.Equal(CertificateProblems.Expired, CertificateFactsReader.Read(leaf, late, Until.AddDays(1)).Problems);
        using var early = ca.Build(leaf, trusted: true, at: From.AddDays(-1));
        Assert.Equal(CertificateProblems.NotYetValid, CertificateFactsReader.Read(leaf, early, From.AddDays(-1)).Problems);
    }

    [Fact]
    public void A_certificate_for_clients_is_wrong_for_a_server()
    {
        using var ca = Authority.Create();
        using var leaf = ca.Issue("CN=a", From, Until, usage: "1.3.6.1.5.5.7.3.2");
        using var chain = ca.Build(leaf, trusted: true, usage: "1.3.6.1.5.5.7.3.1");
        Assert.True(CertificateFactsReader.Read(leaf, chain, Now).Problems.HasFlag(CertificateProblems.WrongUsage));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(2048, false)]
    public void Short_rsa_keys_are_weak(int bits, bool weak)
    {
        using var ca = Authority.Create();
        using var rsa = RSA.Create(bits);
        using var leaf = ca.Issue(new CertificateRequest("CN=a", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), From, Until);
        using var chain = ca.Build(leaf, trusted: true);
        var facts = CertificateFactsReader.Read(leaf, chain, Now);
        Assert.Equal(("RSA", bits), (facts.KeyAlgorithm, facts.KeyBits));
        Assert.Equal(weak, facts.Problems.HasFlag(CertificateProblems.WeakKey));
    }

    [Fact]
    public void A_sha1_signature_is_weak()
    {
        using var ca = Authority.Create();
        using var leaf = ca.IssueWithSha1("CN=a", From, Until);
        Assert.True(CertificateFactsReader.Read(leaf, null, Now).Problems.HasFlag(CertificateProblems.WeakSignature));
    }

    [Fact]
    public void The_last_common_name_counts_and_a_subject_may_have_none()
    {
        using var two = Authority.SelfSigned("CN=specific, CN=general", From, Until);
        Assert.Equal("specific", CertificateFactsReader.Read(two, null, Now).CommonName);
        using var none = Authority.SelfSigned("O=Example", From, Until);
        Assert.Null(CertificateFactsReader.Read(none, null, Now).CommonName);
    }

    [Fact]
    public void A_malformed_alternative_name_is_a_problem_and_not_an_exception()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", [0x30, 0x05, 0x82], critical: false));
        using var leaf = request.CreateSelfSigned(From, Until);
        var facts = CertificateFactsReader.Read(leaf, null, Now);
        Assert.True(facts.Problems.HasFlag(CertificateProblems.OtherChainError));
        Assert.Empty(facts.DnsNames);
    }
}
