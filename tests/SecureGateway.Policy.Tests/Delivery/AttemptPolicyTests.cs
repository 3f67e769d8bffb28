using System.Collections.Immutable;
using CsCheck;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests;

public sealed class AttemptPolicyTests
{
    private static readonly DateTimeOffset Accepted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly PolicyConfiguration Configuration = PolicyConfiguration.Default;

    private static readonly ImmutableArray<FailureReason> Reasons = [.. Enum.GetValues<FailureReason>().Where(reason => reason != FailureReason.None)];

    private static readonly Gen<FailureReason> AnyReason = Gen.Int[0, Reasons.Length - 1].Select(i => Reasons[i]);

    private static readonly Gen<TlsRequirement> AnyRequirement = Gen.Select(Gen.Int[0, 2], Gen.Bool)
        .Select((use, reject) => TlsPolicyTests.Requirement((TlsUse)use, reject ? OnFailure.Reject : OnFailure.Defer));

    [Fact]
    [Trait("Rule", "O-5")]
    public void After_a_first_TLS_failure_it_is_five_minutes_from_the_failure_whatever_the_schedule_says() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 7000]).Sample((attempt, minutes) =>
        {
            var failed = Accepted.AddMinutes(minutes);
            var ruling = Rule(TlsPolicyTests.Requirement(TlsUse.WhenOffered), FailureReason.TlsAlert, attempt, 0, failed);
            return ruling is { ReturnReason: null, Strikes: 1, Alarm: false } && ruling.RetryAt == failed.AddMinutes(5);
        });

    [Fact]
    [Trait("Rule", "O-6")]
    public void After_the_second_failure_the_normal_schedule_goes_on()
    {
        var failed = Accepted.AddMinutes(5);

        var ruling = Rule(TlsPolicyTests.Requirement(TlsUse.WhenOffered), FailureReason.TlsAlert, 2, 1, failed);

        Assert.Equal((2, failed.AddMinutes(10)), (ruling.Strikes, ruling.RetryAt));
    }

    [Fact]
    public void Strikes_grow_by_one_after_a_TLS_failure_under_the_opportunistic_rule_and_never_else() =>
        Gen.Select(AnyRequirement, AnyReason, Gen.Int[0, 9]).Sample((requirement, reason, strikes) =>
            Rule(requirement, reason, 3, strikes, Accepted).Strikes
            == strikes + (requirement.Use == TlsUse.WhenOffered && TlsFailurePolicy.IsStrike(reason) ? 1 : 0));

    [Fact]
    public void A_failure_of_our_own_raises_an_alarm_and_defers() =>
        Gen.Select(AnyRequirement, AnyReason, Gen.Int[0, 9]).Sample((requirement, reason, strikes) =>
        {
            var ruling = Rule(requirement, reason, 1, strikes, Accepted);
            return ruling.Alarm == TlsFailurePolicy.IsOwn(reason) && (!ruling.Alarm || ruling is { ReturnReason: null } && ruling.Strikes == strikes);
        });

    [Fact]
    [Trait("Rule", "M-8")]
    public void Reject_returns_at_once_what_TLS_failed_of_and_nothing_else() =>
        Gen.Select(AnyRequirement, AnyReason).Sample((requirement, reason) =>
        {
            var returned = requirement is { Use: TlsUse.Required, OnFailure: OnFailure.Reject }
                           && (TlsFailurePolicy.IsStrike(reason) || TlsFailurePolicy.IsRequirementMissed(reason))
                           && reason != FailureReason.TlsRevocationUnknown;
            return Rule(requirement, reason, 1, 0, Accepted).ReturnReason == (returned ? reason : null);
        });

    [Fact]
    [Trait("Rule", "Q-3")]
    public void An_expired_message_is_given_up_whatever_it_failed_of() =>
        Gen.Select(AnyRequirement, AnyReason, Gen.Int[1, 50]).Sample((requirement, reason, attempt) =>
            Rule(requirement, reason, attempt, 1, Accepted.AddDays(5)).ReturnReason == FailureReason.Expired);

    [Fact]
    public void A_retry_is_always_later_than_the_failure() =>
        Gen.Select(AnyRequirement, AnyReason, Gen.Int[1, 200], Gen.Int[0, 3]).Select(Gen.Int[0, 7199]).Sample(given =>
        {
            var ((requirement, reason, attempt, strikes), minutes) = given;
            var failed = Accepted.AddMinutes(minutes);
            var ruling = Rule(requirement, reason, attempt, strikes, failed);
            return ruling.ReturnReason is not null || ruling.RetryAt > failed;
        });

    private static AttemptRuling Rule(TlsRequirement requirement, FailureReason reason, int attempt, int strikes, DateTimeOffset failed) =>
        AttemptPolicy.AfterFailure(Configuration, requirement, reason, attempt, strikes, Accepted, failed);
}
