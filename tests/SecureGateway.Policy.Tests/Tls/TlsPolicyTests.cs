using System.Collections.Immutable;
using CsCheck;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests;

public sealed class TlsPolicyTests
{
    private static readonly ImmutableArray<FailureReason> Reasons = [.. Enum.GetValues<FailureReason>()];

    private static readonly Gen<FailureReason> AnyReason = Gen.Int[0, Reasons.Length - 1].Select(i => Reasons[i]);

    private static readonly Gen<OutboundTls> AnyOutbound = Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, Gen.Int[0, 2]).Select((mandatory, report, reject, validation) =>
        new OutboundTls(
            mandatory, report ? MandatoryMode.Report : MandatoryMode.Enforce, TlsFloor.Default, reject ? OnFailure.Reject : OnFailure.Defer, null,
            CertificateRequirement.None with { Validation = (CertificateValidation)validation }));

    private static readonly Gen<(TlsRequirement Requirement, bool Enabled, bool HasProfile, OutboundTls Outbound, bool Credentials, bool RequireTls)> AnyRequirement =
        Gen.Select(Gen.Bool, Gen.Bool, AnyOutbound, Gen.Bool, Gen.Bool).Select((enabled, profiled, outbound, credentials, requireTls) =>
            (TlsPolicy.ForOutbound(Settings(enabled), profiled ? Profile(outbound) : null, credentials, requireTls), enabled, profiled, outbound, credentials, requireTls));

    [Fact]
    [Trait("Rule", "M-2")]
    public void TLS_is_required_by_an_enforced_profile_credentials_or_REQUIRETLS_and_by_nothing_else() => AnyRequirement.Sample(given =>
    {
        var required = (given.HasProfile && given.Outbound.Enforced) || given.Credentials || given.RequireTls;
        var use = required ? TlsUse.Required : given.Enabled ? TlsUse.WhenOffered : TlsUse.Never;
        return given.Requirement.Use == use;
    });

    [Fact]
    [Trait("Rule", "M-6")]
    public void Where_TLS_is_required_there_is_no_way_to_plaintext() =>
        Gen.Select(AnyRequirement, Gen.Bool, Gen.Int[0, 20], Gen.Bool, AnyReason).Sample((given, offered, strikes, failedHere, reason) =>
            given.Requirement.Use != TlsUse.Required
            || (!TlsPolicy.MayGoInClear(given.Requirement, offered, strikes, failedHere)
                && !TlsPolicy.MayFallBack(given.Requirement, strikes, reason)));

    [Fact]
    [Trait("Rule", "O-5")]
    public void A_first_failure_never_falls_back_where_TLS_is_wanted() =>
        Gen.Select(AnyRequirement, AnyReason).Sample((given, reason) =>
            given.Requirement.Use == TlsUse.Never || !TlsPolicy.MayFallBack(given.Requirement, 0, reason));

    [Fact]
    [Trait("Rule", "O-6")]
    public void Only_a_failure_that_counts_falls_back() =>
        Gen.Select(AnyRequirement, Gen.Int[1, 20], AnyReason).Sample((given, strikes, reason) =>
            given.Requirement.Use == TlsUse.Never
            || TlsPolicy.MayFallBack(given.Requirement, strikes, reason)
            == (given.Requirement.Use == TlsUse.WhenOffered && TlsFailurePolicy.IsStrike(reason)));

    [Fact]
    [Trait("Rule", "M-13")]
    public void Where_TLS_is_off_report_mode_has_it_tried_and_any_failure_of_it_lets_the_mail_go_on() =>
        Gen.Select(AnyRequirement.Where(given => given.Requirement.Use == TlsUse.Never), Gen.Int[0, 20], Gen.Bool, AnyReason).Sample((given, strikes, failedHere, reason) =>
        {
            var reported = given.HasProfile && given.Outbound.Mandatory;
            return TlsPolicy.MayGoInClear(given.Requirement, offered: false, strikes, failedHere)
                   && TlsPolicy.MayGoInClear(given.Requirement, offered: true, strikes, failedHere) != reported
                   && TlsPolicy.MayFallBack(given.Requirement, strikes, reason) == (reported && TlsFailurePolicy.IsTls(reason));
        });

    [Theory]
    [InlineData(TlsUse.Never, true, 0, false, true)]
    [InlineData(TlsUse.Never, true, 0, true, true)]
    [InlineData(TlsUse.WhenOffered, true, 0, false, false)]
    [InlineData(TlsUse.WhenOffered, true, 5, true, false)]
    [InlineData(TlsUse.WhenOffered, false, 0, false, true)]
    [InlineData(TlsUse.WhenOffered, false, 0, true, false)]
    [InlineData(TlsUse.WhenOffered, false, 1, true, true)]
    [InlineData(TlsUse.Required, false, 9, false, false)]
    [Trait("Rule", "O-7")]
    public void Whether_a_connection_may_stay_in_clear(TlsUse use, bool offered, int strikes, bool failedHere, bool may) =>
        Assert.Equal(may, TlsPolicy.MayGoInClear(Requirement(use), offered, strikes, failedHere));

    [Fact]
    [Trait("Rule", "M-13")]
    public void Report_mode_leaves_the_global_rule_in_force_and_carries_what_it_judges()
    {
        var outbound = new OutboundTls(
            true, MandatoryMode.Report, new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest), OnFailure.Reject, "other",
            CertificateRequirement.None with { Validation = CertificateValidation.Name });

        var requirement = TlsPolicy.ForOutbound(Settings(true), Profile(outbound), false, false);

        Assert.Equal((TlsUse.WhenOffered, TlsFloor.Default, OnFailure.Defer), (requirement.Use, requirement.Offer, requirement.OnFailure));
        Assert.Equal(CertificateValidation.None, requirement.Certificate.Validation);
        Assert.Equal((TlsUse.Required, outbound.Floor, "partner"), (requirement.Reported!.Use, requirement.Reported.Offer, requirement.Reported.Profile));
        Assert.Equal("other", requirement.ClientIdentity);
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public void Report_mode_offers_what_the_profile_would_take_so_that_it_can_be_judged_but_never_less_where_TLS_is_required()
    {
        var outbound = new OutboundTls(
            true, MandatoryMode.Report, new TlsFloor(TlsVersion.Tls13, CipherStrength.Medium), OnFailure.Defer, null, CertificateRequirement.None);

        Assert.Equal(new TlsFloor(TlsVersion.Tls12, CipherStrength.Medium), TlsPolicy.ForOutbound(Settings(true), Profile(outbound), false, false).Offer);
        Assert.Equal(TlsFloor.Default, TlsPolicy.ForOutbound(Settings(true), Profile(outbound), credentials: true, false).Offer);
        Assert.Equal(TlsFloor.Default, TlsPolicy.ForOutbound(Settings(true), Profile(outbound), false, requireTls: true).Offer);
    }

    [Fact]
    public void REQUIRETLS_asks_for_the_servers_name_even_where_a_profile_does_not() => AnyRequirement.Sample(given =>
        !given.RequireTls || given.Requirement.Certificate.Validation == CertificateValidation.Name);

    [Fact]
    public void Equal_decisions_are_equal_values_so_that_connections_can_be_shared() =>
        Assert.Equal(
            TlsPolicy.ForOutbound(Settings(true), null, false, false),
            TlsPolicy.ForOutbound(Settings(true), Profile(OutboundTls.Off), false, false));

    internal static TlsRequirement Requirement(TlsUse use, OnFailure onFailure = OnFailure.Defer) => new(
        use, RequirementSource.GlobalSetting, TlsFloor.Default, CertificateRequirement.None, onFailure, null, "default");

    private static TlsSettings Settings(bool enabled) =>
        TlsSettings.Default with { Opportunistic = OpportunisticTls.Default with { Enabled = enabled } };

    private static ConnectionProfile Profile(OutboundTls outbound) =>
        new("partner", "", [], [], RelayControl.None, InboundTls.Off, outbound);
}
