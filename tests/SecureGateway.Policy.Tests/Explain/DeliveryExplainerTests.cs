using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Explain;

public sealed class DeliveryExplainerTests
{
    [Fact]
    [Trait("Rule", "M-11")]
    public void An_enforced_profile_is_told_with_its_route_each_requirement_and_what_missing_one_does()
    {
        var explained = Explained.To(Explained.Snapshot(opportunistic: false), "user@partner.example");

        Assert.Equal(("partner.example", "partner"), (explained.NextHop!.Pattern.ToString(), explained.Profile!.Name));
        Assert.Equal("*.example", Assert.Single(explained.AlsoMatching).ToString());
        Assert.Equal("ours", explained.Requirement.ClientIdentity);
        Assert.Equal(
            [
                (RequirementKind.TlsInUse, "TLS"),
                (RequirementKind.Version, "TLSv1.3"),
                (RequirementKind.CipherStrength, "highest"),
                (RequirementKind.CertificateShown, "a certificate"),
                (RequirementKind.CertificateTrusted, "trusted by system, in date, right usage"),
                (RequirementKind.CertificateNotRevoked, "not revoked, where that can be known"),
                (RequirementKind.CertificateName, "mail.partner.example"),
            ],
            explained.Required.Pairs());
        Assert.Empty(explained.Reported);
        Assert.True(explained.UsesTls);
        Assert.All(explained.Failures, failure => Assert.Equal((FailureConsequence.TriedAgain, false), (failure.Consequence, failure.Strike)));
        Assert.Equal([DeliverySituation.OwnFailure], explained.Failures.Where(failure => failure.Alarm).Select(failure => failure.Situation));
        Assert.Equal(
            [FailureReason.TlsVersionTooLow, FailureReason.TlsCipherTooWeak, .. Enumerable.Repeat(FailureReason.TlsCertificateNotAccepted, 4)],
            explained.Failures.Where(failure => failure.Situation == DeliverySituation.RequirementMissed).Select(failure => failure.Reason));
    }

    [Fact]
    [Trait("Rule", "M-8")]
    public void Reject_returns_what_misses_a_requirement_and_only_that()
    {
        var reject = Explained.Partner with { Outbound = Explained.Partner.Outbound with { OnFailure = OnFailure.Reject } };

        var failures = Explained.To(Explained.Snapshot(true, [reject, Explained.Bank]), "user@partner.example").Failures;

        Assert.Equal(
            [DeliverySituation.OwnFailure, DeliverySituation.Unreachable],
            failures.Where(failure => failure.Consequence != FailureConsequence.Returned).Select(failure => failure.Situation));
    }

    [Fact]
    [Trait("Rule", "M-8")]
    [Trait("Rule", "M-9")]
    public void Where_revocation_must_be_known_an_authority_that_does_not_say_defers_even_under_reject()
    {
        var outbound = Explained.Partner.Outbound;
        var strict = Explained.Partner with
        {
            Outbound = outbound with { OnFailure = OnFailure.Reject, ServerCertificate = outbound.ServerCertificate with { Revocation = RevocationChecking.Required } },
        };

        var explained = Explained.To(Explained.Snapshot(true, [strict, Explained.Bank]), "user@partner.example");

        Assert.Contains((RequirementKind.CertificateNotRevoked, "known not to be revoked"), explained.Required.Pairs());
        var told = explained.Failures.Where(failure => failure.Missed == RequirementKind.CertificateNotRevoked).ToDictionary(failure => failure.Reason, failure => failure.Consequence);
        Assert.Equal(
            (FailureConsequence.Returned, FailureConsequence.TriedAgain),
            (told[FailureReason.TlsCertificateNotAccepted], told[FailureReason.TlsRevocationUnknown]));
    }

    [Theory]
    [Trait("Rule", "O-5")]
    [Trait("Rule", "O-6")]
    [Trait("Rule", "O-7")]
    [InlineData(DeliverySituation.NotOffered, FailureConsequence.GoesInClear, null, false)]
    [InlineData(DeliverySituation.NotOfferedAfterFailureElsewhere, FailureConsequence.TriedAgain, 5, true)]
    [InlineData(DeliverySituation.TlsFails, FailureConsequence.TriedAgain, 5, true)]
    [InlineData(DeliverySituation.TlsFailsAgain, FailureConsequence.GoesInClear, null, false)]
    [InlineData(DeliverySituation.OwnFailure, FailureConsequence.TriedAgain, 5, false)]
    [InlineData(DeliverySituation.Unreachable, FailureConsequence.TriedAgain, 5, false)]
    public void The_opportunistic_rule_is_told_as_it_is(DeliverySituation situation, FailureConsequence consequence, int? minutes, bool strike)
    {
        var explained = Explained.To(Explained.Snapshot(opportunistic: true), "user@other.example");

        Assert.Null(explained.Profile);
        Assert.Empty(explained.Required);
        var failure = Assert.Single(explained.Failures, failure => failure.Situation == situation);
        Assert.Equal((consequence, minutes is { } some ? TimeSpan.FromMinutes(some) : null, strike), (failure.Consequence, failure.RetryAfter, failure.Strike));
    }

    [Fact]
    [Trait("Rule", "O-8")]
    public void With_the_setting_off_and_no_profile_TLS_is_not_used_and_cannot_fail()
    {
        var explained = Explained.To(Explained.Snapshot(opportunistic: false), "user@other.example");

        Assert.False(explained.UsesTls);
        Assert.Equal([DeliverySituation.Unreachable], explained.Failures.Select(failure => failure.Situation));
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public void Report_mode_is_told_beside_the_global_rule_that_holds()
    {
        var explained = Explained.To(Explained.Snapshot(opportunistic: true), "user@bank.example");

        Assert.Empty(explained.Required);
        Assert.Equal(
            [RequirementKind.TlsInUse, RequirementKind.Version, RequirementKind.CipherStrength, RequirementKind.CertificateShown, RequirementKind.CertificateTrusted, RequirementKind.CertificateNotRevoked],
            explained.Reported.Select(check => check.Kind));
        Assert.Equal(FailureConsequence.GoesInClear, Assert.Single(explained.Failures, failure => failure.Situation == DeliverySituation.NotOffered).Consequence);
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public void With_the_setting_off_report_mode_tries_TLS_and_every_failure_lets_the_mail_go_in_clear()
    {
        var explained = Explained.To(Explained.Snapshot(opportunistic: false), "user@bank.example");

        Assert.True(explained.UsesTls);
        Assert.Equal(
            [
                (DeliverySituation.NotOffered, FailureConsequence.GoesInClear, false),
                (DeliverySituation.TlsFails, FailureConsequence.GoesInClear, false),
                (DeliverySituation.OwnFailure, FailureConsequence.GoesInClear, true),
                (DeliverySituation.Unreachable, FailureConsequence.TriedAgain, false),
            ],
            explained.Failures.Select(failure => (failure.Situation, failure.Consequence, failure.Alarm)));
    }

    [Fact]
    public void Each_of_several_hosts_is_judged_by_its_own_name()
    {
        var route = new Route([DomainPattern.Parse("two.example")], [new RouteHost("mx1.two.example", 25), new RouteHost("mx2.two.example", 25)], "partner");

        var explained = Explained.To(Explained.Snapshot(true, null, route), "user@two.example");

        Assert.Equal("the name of the host that is connected to", explained.Required[^1].Required);
    }

    [Fact]
    [Trait("Rule", "R-5")]
    public void A_domain_without_a_route_is_told_as_such()
    {
        var explained = Explained.To(Explained.Snapshot(true), "user@nowhere.invalid");

        Assert.Null(explained.NextHop);
        Assert.Empty(explained.AlsoMatching);
        Assert.Empty(explained.Failures);
        Assert.Equal(TimeSpan.FromDays(5), explained.ExpireAfter);
    }
}
