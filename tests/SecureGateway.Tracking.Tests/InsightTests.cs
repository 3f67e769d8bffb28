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
    public async Task A_failed_handshake_tells_nothing()
    {
        var accepted = Sample.Accepted(Start);
        _node.Journalled([accepted, Sample.Failed(accepted, Start, FailureReason.TlsAlert, Start.AddMinutes(5), connection: "bank", rule: Required)]);
        var sample = await SampleAsync(new ConnectionSampleQuery(MailDirection.Outbound, "bank", Start.AddDays(-1)));
        Assert.Equal(SampledTls.Failed, Assert.Single(sample.Connections).Known);
        Assert.Equal("no recent mail tells; of 1 more nothing is known", SettingForecast.Of(TlsSetting.Ladder(System)[0], sample).ToString());
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
