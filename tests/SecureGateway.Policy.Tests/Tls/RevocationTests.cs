using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests;

/// <summary>The three states, the ruling, and who is asked when (M-9).</summary>
[Trait("Rule", "M-9")]
public sealed class RevocationTests
{
    private static readonly CertificatePath Path = new(ImmutableArray.Create<ReadOnlyMemory<byte>>(new byte[1], new byte[2]));

    private static readonly Dictionary<string, RevocationFacts?> Found = new()
    {
        ["good"] = RevocationFacts.Good(RevocationSource.Ocsp),
        ["revoked"] = new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Crl),
        ["no answer"] = RevocationFacts.Unknown(UnknownBecause.TimedOut),
        ["bad signature"] = RevocationFacts.Unknown(UnknownBecause.BadSignature),
        ["no address"] = RevocationFacts.Unknown(UnknownBecause.NoAddress),
        ["nobody asked"] = null,
    };

    [Theory]
    [InlineData("good", true, true, true)]
    [InlineData("revoked", true, false, false)]
    [InlineData("no answer", true, true, false)]
    [InlineData("bad signature", true, true, false)]
    [InlineData("no address", true, true, false)]
    [InlineData("nobody asked", true, false, false)]
    public void The_three_states_over_what_was_found(string found, bool off, bool whenKnown, bool required)
    {
        var facts = Facts(TlsRulingTests.Certificate("mx.example").With(Found[found]));

        Assert.Equal((off, whenKnown, required), (Met(RevocationChecking.Off), Met(RevocationChecking.WhenKnown), Met(RevocationChecking.Required)));

        bool Met(RevocationChecking checking) => TlsRuling.Judge(TlsFloor.Default, Requirement(checking), facts, []).Met;
    }

    [Theory]
    [InlineData("revoked", false, FailureReason.TlsCertificateNotAccepted)]
    [InlineData("no address", false, FailureReason.TlsCertificateNotAccepted)]
    [InlineData("no answer", true, FailureReason.TlsRevocationUnknown)]
    [InlineData("bad signature", true, FailureReason.TlsRevocationUnknown)]
    public void What_waiting_may_mend_is_told_apart(string found, bool mayChange, FailureReason reason)
    {
        var missed = Assert.Single(TlsRuling.Judge(
            TlsFloor.Default, Requirement(RevocationChecking.Required), Facts(TlsRulingTests.Certificate("mx.example").With(Found[found])), []).Missed);

        Assert.Equal((RequirementKind.CertificateNotRevoked, mayChange, reason), (missed.Kind, missed.MayChange, TlsFailurePolicy.ReasonFor(missed)));
        Assert.Equal(Found[found]!.Describe(), missed.Achieved);
    }

    [Theory]
    [InlineData(CertificateProblems.None, "system", true)]
    [InlineData(CertificateProblems.Expired, "system", false)]
    [InlineData(CertificateProblems.UntrustedRoot, "system", false)]
    [InlineData(CertificateProblems.None, "other", false)]
    public void Nobody_is_asked_about_a_certificate_that_the_requirement_does_not_trust(CertificateProblems problems, string trustedBy, bool asked)
    {
        var shown = Shown(problems) with { TrustedBy = [trustedBy] };

        Assert.Equal(asked ? TimeSpan.FromSeconds(5) : null, RevocationPolicy.Limit([Requirement(RevocationChecking.WhenKnown)], shown));
    }

    [Theory]
    [InlineData(CertificateValidation.None, RevocationChecking.Required, false)]
    [InlineData(CertificateValidation.Trusted, RevocationChecking.Off, false)]
    [InlineData(CertificateValidation.Trusted, RevocationChecking.WhenKnown, true)]
    [InlineData(CertificateValidation.Name, RevocationChecking.Required, true)]
    public void Somebody_is_asked_where_the_validation_needs_it_and_only_there(CertificateValidation validation, RevocationChecking checking, bool asked)
    {
        var requirement = TlsPolicyTests.Requirement(TlsUse.Required) with { Certificate = Requirement(checking) with { Validation = validation } };
        var opportunistic = requirement with { Use = TlsUse.WhenOffered };

        Assert.Equal((asked, asked), (RevocationPolicy.WantsStaple(requirement), RevocationPolicy.Limit(requirement, Shown()) is not null));
        Assert.Equal((false, null), (RevocationPolicy.WantsStaple(opportunistic), RevocationPolicy.Limit(opportunistic, Shown())));
        var reported = opportunistic with { Reported = requirement };
        Assert.Equal((asked, asked), (RevocationPolicy.WantsStaple(reported), RevocationPolicy.Limit(reported, Shown()) is not null));
    }

    [Fact]
    public void What_is_known_is_not_asked_again_and_the_most_patient_of_those_who_need_it_decides()
    {
        var patient = Requirement(RevocationChecking.Required) with { RevocationTimeout = TimeSpan.FromSeconds(9) };
        var hasty = Requirement(RevocationChecking.WhenKnown) with { RevocationTimeout = TimeSpan.FromSeconds(1) };

        Assert.Equal(TimeSpan.FromSeconds(9), RevocationPolicy.Limit([hasty, patient, hasty], Shown()));
        Assert.Null(RevocationPolicy.Limit([patient], Shown() with { Revocation = new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Ocsp) }));
        Assert.Null(RevocationPolicy.Limit([patient], Shown() with { Revocation = RevocationFacts.Unknown(UnknownBecause.NoAddress) }));
        Assert.Null(RevocationPolicy.Limit([patient], Shown(CertificateProblems.Revoked)));
        Assert.Null(RevocationPolicy.Limit([patient], Shown() with { Path = null }));
        // a stapled response speaks for the leaf alone; a status that was not known may be by now
        Assert.NotNull(RevocationPolicy.Limit([patient], Shown() with { Revocation = RevocationFacts.Good(RevocationSource.Stapled) }));
        Assert.NotNull(RevocationPolicy.Limit([patient], Shown() with { Revocation = RevocationFacts.Good(RevocationSource.Ocsp) }));
        Assert.NotNull(RevocationPolicy.Limit([patient], Shown() with { Revocation = RevocationFacts.Unknown(UnknownBecause.TimedOut) }));
    }

    [Fact]
    public void An_untrusted_certificate_is_refused_for_that_and_its_revocation_is_left_open()
    {
        var facts = Facts(TlsRulingTests.Certificate("mx.example", problems: CertificateProblems.UntrustedRoot).With(null));

        Assert.Equal([RequirementKind.CertificateTrusted], Missed(RevocationChecking.WhenKnown));
        Assert.Equal([RequirementKind.CertificateTrusted, RequirementKind.CertificateNotRevoked], Missed(RevocationChecking.Required));

        IEnumerable<RequirementKind> Missed(RevocationChecking checking) =>
            TlsRuling.Judge(TlsFloor.Default, Requirement(checking), facts, []).Missed.Select(check => check.Kind);
    }

    private static CertificateRequirement Requirement(RevocationChecking checking) =>
        CertificateRequirement.None with { Validation = CertificateValidation.Trusted, Signing = ["system"], Revocation = checking };

    private static CertificateFacts Shown(CertificateProblems problems = CertificateProblems.None) =>
        TlsRulingTests.Certificate("mx.example", problems: problems) with { Revocation = null, Path = Path };

    private static TlsFacts Facts(CertificateFacts certificate) => new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, certificate);
}
