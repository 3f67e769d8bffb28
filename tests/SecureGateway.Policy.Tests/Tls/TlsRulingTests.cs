using System.Net.Security;
using System.Security.Authentication;
using CsCheck;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests;

public sealed class TlsRulingTests
{
    private static readonly Gen<CertificateFacts?> AnyCertificate = Gen.Select(Gen.Bool, Gen.Int[0, 1 << 9], Gen.Bool).Select((shown, problems, named) =>
        shown ? Certificate(named ? "mx.example.org" : "other.example.org", problems: (CertificateProblems)problems) : null);

    private static readonly Gen<TlsFacts?> AnyFacts = Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, CipherTable.All.Length - 1], AnyCertificate).Select(
        (clear, old, suite, certificate) => clear ? null : new TlsFacts(old ? SslProtocols.Tls12 : SslProtocols.Tls13, CipherTable.All[suite].Suite, certificate));

    private static readonly Gen<TlsFloor> AnyFloor = Gen.Select(Gen.Int[0, 1], Gen.Int[0, 2]).Select((version, strength) => new TlsFloor((TlsVersion)version, (CipherStrength)strength));

    [Fact]
    [Trait("Rule", "M-6")]
    public void Clear_meets_no_requirement() => AnyFloor.Sample(floor =>
        !TlsRuling.Judge(floor, CertificateRequirement.None, null, []).Met);

    [Fact]
    [Trait("Rule", "M-7")]
    public void Any_one_requirement_missed_is_enough() => Gen.Select(AnyFloor, AnyFacts, Gen.Int[0, 2]).Sample((floor, facts, level) =>
    {
        var requirement = CertificateRequirement.None with { Validation = (CertificateValidation)level, Signing = ["system"] };
        var met = facts is not null
                  && (floor.MinimumVersion == TlsVersion.Tls12 || facts.Version == SslProtocols.Tls13)
                  && CipherTable.StrengthOf(facts.CipherSuite) >= floor.CipherStrength
                  && (level == 0 || facts.Certificate is { Problems: CertificateProblems.None })
                  && (level < 2 || facts.Certificate!.DnsNames.Contains("mx.example.org"));
        return TlsRuling.Judge(floor, requirement, facts, ["mx.example.org"]).Met == met;
    });

    [Fact]
    public void A_stronger_level_is_never_met_by_what_a_weaker_one_refuses() => Gen.Select(AnyFloor, AnyFacts, Gen.Int[0, 1]).Sample((floor, facts, level) =>
    {
        var weaker = CertificateRequirement.None with { Validation = (CertificateValidation)level, Signing = ["system"] };
        var stronger = weaker with { Validation = (CertificateValidation)(level + 1) };
        return TlsRuling.Judge(floor, weaker, facts, ["mx.example.org"]).Met || !TlsRuling.Judge(floor, stronger, facts, ["mx.example.org"]).Met;
    });

    [Fact]
    public void Every_requirement_says_what_was_asked_and_found()
    {
        var ruling = TlsRuling.Judge(
            new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest),
            CertificateRequirement.None with { Validation = CertificateValidation.Name, Signing = ["system"] },
            new TlsFacts(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, Certificate("other.example.org", problems: CertificateProblems.Expired)),
            ["mx.example.org"]);

        Assert.Equal(
            [RequirementKind.Version, RequirementKind.CipherStrength, RequirementKind.CertificateTrusted, RequirementKind.CertificateName],
            ruling.Missed.Select(check => check.Kind));
        Assert.All(ruling.Checks, check => Assert.NotEqual("", check.Achieved));
        Assert.Contains("mx.example.org", ruling.Missed.Last().Required, StringComparison.Ordinal);
        Assert.Contains("other.example.org", ruling.Missed.Last().Achieved, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Rule", "M-9")]
    [InlineData(new[] { "partner" }, new[] { "partner" }, true)]
    [InlineData(new[] { "system", "partner" }, new[] { "other", "partner" }, true)]
    [InlineData(new[] { "partner" }, new[] { "other" }, false)]
    [InlineData(new[] { "partner" }, new string[0], false)]
    [InlineData(new string[0], new[] { "partner" }, false)]
    public void A_good_chain_must_end_at_an_authority_of_this_very_list(string[] signing, string[] trustedBy, bool met)
    {
        var requirement = new CertificateRequirement(CertificateValidation.Trusted, [], NameMatch.SanThenCn, [.. signing]);
        var facts = new TlsFacts(
            SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, Certificate("mx.example.org") with { TrustedBy = [.. trustedBy] });

        var ruling = TlsRuling.Judge(TlsFloor.Default, requirement, facts, []);

        Assert.Equal(met, ruling.Met);
        Assert.Equal(met ? [] : [RequirementKind.CertificateTrusted], ruling.Missed.Select(check => check.Kind));
    }

    [Fact]
    [Trait("Rule", "M-10")]
    public void A_profiles_own_names_take_the_place_of_the_routes_host()
    {
        var requirement = new CertificateRequirement(CertificateValidation.Name, ["partner.example"], NameMatch.SanThenCn, ["system"]);
        var facts = new TlsFacts(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, Certificate("mx.example.org"));

        Assert.False(TlsRuling.Judge(TlsFloor.Default, requirement, facts, ["mx.example.org"]).Met);
        Assert.True(TlsRuling.Judge(TlsFloor.Default, requirement with { Names = ["partner.example", "mx.example.org"] }, facts, []).Met);
    }

    [Fact]
    [Trait("Rule", "O-9")]
    public void Opportunistic_TLS_judges_nothing() => AnyFacts.Sample(facts =>
        TlsRuling.Judge(TlsPolicyTests.Requirement(TlsUse.WhenOffered), facts, []).Met);

    internal static CertificateFacts Certificate(
        string? dns, string? commonName = null, CertificateProblems problems = CertificateProblems.None, params string[] more) => new(
            $"CN={commonName}", "CN=ca", default, default, "00", dns is null ? [] : [dns, .. more], commonName, "ECDSA", 256, "sha256ECDSA", problems)
        {
            TrustedBy = ["system"],
            Revocation = RevocationFacts.Good(RevocationSource.Ocsp),
        };
}
