using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Tracking.Tests;

public sealed class InsightTests : IDisposable
{
    private static readonly DateTimeOffset Start = Sample.Start;
    private static readonly CertificateRequirement System = new(CertificateValidation.None, [], NameMatch.SanThenCn, ["system"]);
    private static readonly TlsRule Required = new(TlsUse.Required, RequirementSource.Profile);

    private readonly TrackingNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task Recent_mail_says_what_each_stronger_setting_would_have_refused_and_why()
    {
        Deliver(20, Sample.Tls13(Sample.Certificate()));
        Deliver(2, Sample.Tls13(Sample.Certificate(CertificateProblems.Expired, sha256: "ee")));
        Deliver(3, Sample.Tls12(Sample.Certificate(name: "other.example", sha256: "ff")));
        Deliver(1, null);
        Deliver(4, null, rule: new TlsRule(TlsUse.Never, RequirementSource.GlobalSetting));
        var sample = await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", Start.AddDays(-1)));
        Assert.Equal(30, sample.Messages);
        Assert.Equal(
        [
            "would have refused 1 of 26: 1 in clear; of 4 more nothing is known",
            "would have refused 1 of 26: 1 in clear; of 4 more nothing is known",
            "would have refused 3 of 26: 2 expired, 1 in clear; of 4 more nothing is known",
            "would have refused 6 of 26: 3 with another name, 2 expired, 1 in clear; of 4 more nothing is known",
            "would have refused 6 of 26: 3 TLSv1.2, 2 expired, 1 in clear; of 4 more nothing is known",
            "would have refused 6 of 26: 3 TLSv1.2, 2 expired, 1 in clear; of 4 more nothing is known",
        ], TlsSetting.Ladder(System).Select(setting => SettingForecast.Of(setting, sample).ToString()));
        Assert.Empty((await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "nobody", Start.AddDays(-1)))).Connections);
        Assert.Empty((await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", Start.AddDays(1)))).Connections);
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task What_was_refused_at_the_door_counts_too()
    {
        _node.Journalled([Sample.Accepted(Start, profile: "bank", tls: Sample.Tls13())]);
        _node.Journalled([Sample.Accepted(Start.AddSeconds(1), profile: "bank")]);
        _node.Journalled([Sample.Accepted(Start.AddSeconds(2), profile: "bank", startTlsOffered: false)]);
        _node.Writer.Refused(Sample.Refused(Start.AddSeconds(3), tls: Sample.Tls12()));
        var sample = await SampleAsync(new ConnectionSampleQuery(MailDirection.Inbound, "bank", Start.AddDays(-1)));
        Assert.Equal(
            "would have refused 1 of 3: 1 in clear; of 1 more nothing is known", SettingForecast.Of(TlsSetting.Ladder(System)[1], sample).ToString());
        Assert.Equal(
            "would have refused 2 of 3: 1 TLSv1.2, 1 in clear; of 1 more nothing is known",
            SettingForecast.Of(new TlsSetting("1.3", new TlsFloor(TlsVersion.Tls13, CipherStrength.High), System), sample).ToString());
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task Mail_of_a_profiles_senders_is_the_profiles_whatever_client_it_came_from()
    {
        foreach (var sender in (string[])["ann@bank.example", "ann@mail.bank.example", "ann@a.mail.bank.example", "ann@other.example", "", "ann@notbank.example"])
            _node.Journalled([Sample.Accepted(Start, sender: sender, profile: "internal", tls: Sample.Tls13())]);
        _node.Writer.Refused(Sample.Refused(Start.AddSeconds(3), tls: Sample.Tls12(), sender: "eve@bank.example", profile: "internal"));
        var query = new ConnectionSampleQuery(MailDirection.Inbound, "bank", Start.AddDays(-1));

        Assert.Equal(0, (await SampleAsync(query)).Messages);
        Assert.Equal(2, (await SampleAsync(query with { SenderDomains = [DomainPattern.Parse("bank.example")] })).Messages);
        Assert.Equal(4, (await SampleAsync(query with { SenderDomains = [DomainPattern.Parse("bank.example"), DomainPattern.Parse("*.bank.example")] })).Messages);
        Assert.Equal(6, (await SampleAsync(query with { SenderDomains = [DomainPattern.Any] })).Messages);
        Assert.Equal(0, (await SampleAsync(query with { Direction = MailDirection.Outbound, SenderDomains = [DomainPattern.Any] })).Messages);
    }

    [Fact]
    public async Task A_failed_handshake_tells_nothing()
    {
        var accepted = Sample.Accepted(Start);
        _node.Journalled([accepted, Sample.Failed(accepted, Start, FailureReason.TlsAlert, Start.AddMinutes(5), connection: "bank", rule: Required)]);
        var sample = await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", Start.AddDays(-1)));
        Assert.Equal(SampledTls.Failed, Assert.Single(sample.Connections).Known);
        Assert.Equal("no recent mail tells; of 1 more nothing is known", SettingForecast.Of(TlsSetting.Ladder(System)[0], sample).ToString());
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task What_was_missed_comes_as_values_too()
    {
        Deliver(3, Sample.Tls13(Sample.Certificate()));
        Deliver(2, Sample.Tls13(Sample.Certificate(CertificateProblems.Expired, sha256: "ee")));
        Deliver(1, null, rule: new TlsRule(TlsUse.Never, RequirementSource.GlobalSetting));
        var forecast = SettingForecast.Of(TlsSetting.Ladder(System)[2], await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", Start.AddDays(-1))));
        Assert.Equal(new MissedCount("expired", 2, "mx.partner.example:25", RequirementKind.CertificateTrusted), Assert.Single(forecast.Missed));
        Assert.Equal(new UntoldCount("in clear, and TLS was not tried", 1), Assert.Single(forecast.Untold));
        Assert.Equal((5, 3, 2, 1), (forecast.Judged, forecast.Met, forecast.Refused, forecast.NotTold));
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task Where_the_record_cannot_tell_it_says_what_it_lacks()
    {
        Deliver(2, Sample.Tls13(Sample.Certificate()));
        Deliver(3, Sample.Tls13(Sample.Certificate(CertificateProblems.UntrustedRoot, sha256: "ee")));
        Deliver(1, Sample.Tls13(Sample.Certificate(CertificateProblems.UntrustedRoot | CertificateProblems.Expired, sha256: "ff")));
        var sample = await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", Start.AddDays(-1)));
        var trusted = System with { Validation = CertificateValidation.Trusted, Signing = ["partner-ca"] };
        // An authority that was not looked for: the certificate in date may be its own, the expired one is refused whoever vouches for it.
        var signing = SettingForecast.Of(new TlsSetting("x", TlsFloor.Default, trusted) { NewSigning = ["partner-ca"] }, sample);
        Assert.Equal(new UntoldCount("whether partner-ca vouches for the certificate was not looked at", 5), Assert.Single(signing.Untold));
        Assert.Equal(1, signing.Refused);
        var revocation = SettingForecast.Of(
            new TlsSetting("x", TlsFloor.Default, System with { Validation = CertificateValidation.Trusted, Revocation = RevocationChecking.Required }) { InsistsOnRevocation = true }, sample);
        Assert.Equal(new UntoldCount("whether the certificate is revoked was not asked", 2), Assert.Single(revocation.Untold));
        Assert.Equal((4, 4), (revocation.Judged, revocation.Refused));
    }

    [Fact]
    [Trait("Rule", "M-13")]
    public async Task A_client_that_was_not_asked_for_its_certificate_may_have_one()
    {
        var asked = new RulingFacts("bank", MatchedBy.Address, "192.0.2.0/24", false, TlsRuling.Judge(TlsFloor.Default, System with { Validation = CertificateValidation.Trusted }, Sample.Tls13(), []).Checks);
        _node.Journalled([Sample.Accepted(Start, profile: "bank", tls: Sample.Tls13())]);
        _node.Journalled([Sample.Accepted(Start.AddSeconds(1), profile: "bank", tls: Sample.Tls13(), rulings: [asked])]);
        var forecast = SettingForecast.Of(TlsSetting.Ladder(System)[2], await SampleAsync(new ConnectionSampleQuery(MailDirection.Inbound, "bank", Start.AddDays(-1))));
        Assert.Equal("would have refused 1 of 1: 1 without a certificate; of 1 more nothing is known", forecast.ToString());
        Assert.Equal("no certificate was asked for", Assert.Single(forecast.Untold).Why);
    }

    private async Task<ConnectionSample> SampleAsync(ConnectionSampleQuery query)
    {
        await _node.FlushAsync();
        return await _node.Search.SampleAsync(query, CancellationToken.None);
    }

    private void Deliver(int times, TlsFacts? tls, TlsRule? rule = null)
    {
        for (var i = 0; i < times; i++)
        {
            var accepted = Sample.Accepted(Start.AddMilliseconds(i));
            _node.Journalled([accepted, Sample.Delivered(accepted, Start, tls, connection: "bank", rule: rule ?? new TlsRule(TlsUse.WhenOffered, RequirementSource.GlobalSetting)), Sample.Gone(accepted, Start)]);
        }
    }
}
