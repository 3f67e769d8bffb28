using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests;

public sealed class TlsFailurePolicyTests
{
    public static TheoryData<FailureReason> Every => [.. Enum.GetValues<FailureReason>()];

    [Theory]
    [MemberData(nameof(Every))]
    [Trait("Rule", "O-5")]
    public void A_reason_is_a_strike_our_own_or_a_missed_requirement_by_its_name_and_only_one_of_them(FailureReason reason)
    {
        var name = reason.ToString();
        var own = name.StartsWith("TlsOwn", StringComparison.Ordinal);
        var missed = reason is FailureReason.TlsRequiredNotOffered or FailureReason.TlsVersionTooLow
            or FailureReason.TlsCipherTooWeak or FailureReason.TlsCertificateNotAccepted or FailureReason.TlsRevocationUnknown;
        var strike = name.StartsWith("Tls", StringComparison.Ordinal) && !own && !missed;

        Assert.Equal(
            (strike, own, missed, strike || own || missed),
            (TlsFailurePolicy.IsStrike(reason), TlsFailurePolicy.IsOwn(reason), TlsFailurePolicy.IsRequirementMissed(reason), TlsFailurePolicy.IsTls(reason)));
    }

    [Theory]
    [MemberData(nameof(Every))]
    public void A_strike_is_never_our_fault_and_our_own_failure_always_is(FailureReason reason)
    {
        var fault = TlsFailurePolicy.FaultOf(reason);
        if (TlsFailurePolicy.IsStrike(reason))
            Assert.NotEqual(Fault.Ours, fault);
        if (TlsFailurePolicy.IsOwn(reason))
            Assert.Equal(Fault.Ours, fault);
        Assert.Equal(reason == FailureReason.None, fault == Fault.None);
    }

    [Theory]
    [InlineData(FailureReason.ConnectRefused)]
    [InlineData(FailureReason.ConnectTimeout)]
    [InlineData(FailureReason.ConnectFailed)]
    [InlineData(FailureReason.ConnectionLost)]
    [InlineData(FailureReason.SessionTimeout)]
    [InlineData(FailureReason.GreetingRefused)]
    [InlineData(FailureReason.Stopped)]
    public void What_is_not_TLS_is_no_strike(FailureReason reason) => Assert.False(TlsFailurePolicy.IsTls(reason));
}
