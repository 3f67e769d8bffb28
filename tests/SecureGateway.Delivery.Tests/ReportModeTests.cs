using SecureGateway.Mail;
using SecureGateway.Policy;
using SecureGateway.Staging;

namespace SecureGateway.Delivery.Tests;

/// <summary>What a profile in report mode judges, counts and tells, and that the mail goes on all the same.</summary>
public sealed class ReportModeTests
{
    private const string Host = "mx.example.test";

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task Every_message_is_counted_by_profile_also_those_that_ride_one_connection()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithCertificate(CertificatePlan.SelfSigned(Host)));
        await using var gateway = Reporting("counted", peer, opportunistic: true);
        using var counted = new CountedByProfile("counted");

        for (var i = 0; i < 3; i++)
            Assert.Contains("report mode would have refused", Assert.Single((await gateway.DeliverAsync()).Evidence.Hosts).Detail, StringComparison.Ordinal);

        Assert.Single(peer.Connections);
        Assert.Equal((3, 3), (counted.Of("securegateway.delivery.report.judged"), counted.Of("securegateway.delivery.report.misses", nameof(RequirementKind.CertificateTrusted))));
    }

    [Theory]
    [Trait("Rule", "M-13")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_enforce_would_have_let_pass_is_judged_and_not_held_against_anybody(bool opportunistic)
    {
        var profile = $"met-{opportunistic}";
        await using var peer = StagedPeer.Start(PeerPlan.GoodTls());
        await using var gateway = Reporting(profile, peer, opportunistic);
        using var counted = new CountedByProfile(profile);

        var outcome = await gateway.DeliverAsync();

        var evidence = Assert.Single(outcome.Evidence.Hosts);
        Assert.DoesNotContain("report mode", evidence.Detail, StringComparison.Ordinal);
        Assert.True(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls); // in clear it could not have been judged
        Assert.Equal(1, counted.Of("securegateway.delivery.report.judged"));
        Assert.All(Enum.GetNames<RequirementKind>(), kind => Assert.Equal(0, counted.Of("securegateway.delivery.report.misses", kind)));
    }

    public static TheoryData<string> Failures => [.. TlsFailures.AtOnce.Select(failure => failure.Name)];

    [Theory]
    [MemberData(nameof(Failures))]
    [Trait("Rule", "M-13")]
    public async Task With_the_setting_off_broken_TLS_is_told_and_holds_no_mail_up(string failure)
    {
        var profile = $"broken {failure}";
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.AtOnce.First(plan => plan.Name == failure)));
        await using var gateway = Reporting(profile, peer, opportunistic: false);
        using var counted = new CountedByProfile(profile);

        var outcome = await gateway.DeliverAsync();

        Assert.Equal((RecipientDisposition.Delivered, 0), (Assert.Single(outcome.Recipients).Disposition, outcome.Strikes));
        Assert.False(Assert.Single(await peer.WaitForMessagesAsync(1)).UnderTls);
        Assert.False(outcome.Evidence.FellBackToPlaintext); // that would be O-6, and this is no opportunistic TLS
        Assert.True(TlsFailurePolicy.IsStrike(outcome.Evidence.Hosts[0].Reason));
        Assert.Contains("TlsInUse", outcome.Evidence.Hosts[1].Detail, StringComparison.Ordinal);
        Assert.Equal(1, counted.Of("securegateway.delivery.report.misses", nameof(RequirementKind.TlsInUse)));
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task With_the_setting_off_a_failure_of_our_own_is_told_and_holds_no_mail_up()
    {
        await using var peer = StagedPeer.Start(PeerPlan.WithTls(TlsFailures.ClientCertificateRequired12));
        await using var gateway = Reporting("own", peer, opportunistic: false); // and no identity to show

        var outcome = await gateway.DeliverAsync();

        Assert.Equal(RecipientDisposition.Delivered, Assert.Single(outcome.Recipients).Disposition);
        Assert.Equal(FailureReason.TlsOwnIdentity, outcome.Evidence.Hosts[0].Reason);
    }

    private static Gateway Reporting(string profile, StagedPeer peer, bool opportunistic)
    {
        var route = Configurations.Named(Host, peer.Port).As(profile);
        var configuration = opportunistic ? Configurations.Opportunistic(route) : Configurations.Off(route);
        return new Gateway(
            configuration with
            {
                Connections =
                [
                    new ConnectionProfile(
                        profile, "", [], [], RelayControl.None, InboundTls.Off, Configurations.Mandatory(CertificateValidation.Name, MandatoryMode.Report)),
                ],
            },
            resolver: new StagedResolver().Host(Host, "127.0.0.1"));
    }
}
