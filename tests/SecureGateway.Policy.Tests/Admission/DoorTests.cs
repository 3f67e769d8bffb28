using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Admission;

/// <summary>TLS at the door: what is offered, demanded, and told.</summary>
public sealed class DoorTests
{
    private static readonly CertificateFacts Good = new(
        "CN=client.partner.example", "CN=CA", DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue, "00", ["client.partner.example"], "client.partner.example",
        "ECDSA", 256, "sha256ECDSA", CertificateProblems.None)
    {
        TrustedBy = ["system"],
        Revocation = RevocationFacts.Good(RevocationSource.Crl),
    };

    private static readonly TlsFacts Tls13 = new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384, null);
    private static readonly TlsFacts Tls12 = new(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, null);
    private static readonly TlsFacts Weak = new(SslProtocols.Tls12, TlsCipherSuite.TLS_RSA_WITH_AES_128_CBC_SHA, null);

    private static readonly ConnectionProfile Client = ConnectionProfile.Unmatched with { Name = "client", ClientHosts = [ClientPattern.Parse("192.0.2.1")] };
    private static readonly ConnectionProfile Sender = ConnectionProfile.Unmatched with { Name = "sender", SenderDomains = [DomainPattern.Parse("partner.example")] };

    [Theory]
    [Trait("Rule", "O-3")]
    [Trait("Rule", "M-2")]
    [Trait("Rule", "M-3")]
    [InlineData(false, false, false, false)]
    [InlineData(true, false, false, true)]
    [InlineData(false, true, false, true)]
    [InlineData(false, false, true, true)]
    [InlineData(true, true, true, true)]
    public void STARTTLS_is_offered_by_the_global_setting_the_clients_profile_or_any_senders(bool global, bool client, bool sender, bool offered)
    {
        var snapshot = Snapshot(
            global,
            Client with { Inbound = client ? Mandatory() : InboundTls.Off },
            Sender with { Inbound = sender ? Mandatory() : InboundTls.Off });
        Assert.Equal(offered, AdmissionPolicy.OffersStartTls(snapshot, Match(snapshot, "192.0.2.1").Profile));
        Assert.Equal(global || sender, AdmissionPolicy.OffersStartTls(snapshot, Match(snapshot, "192.0.2.9").Profile));
    }

    [Theory]
    [Trait("Rule", "M-4")]
    [InlineData(false, MandatoryMode.Enforce, false)]
    [InlineData(true, MandatoryMode.Enforce, true)]
    [InlineData(true, MandatoryMode.Report, false)]
    public void Only_an_enforced_profile_of_the_client_demands_TLS_of_every_command(bool mandatory, MandatoryMode mode, bool must) =>
        Assert.Equal(must, AdmissionPolicy.MustStartTls(Client with { Inbound = Mandatory() with { Mandatory = mandatory, Mode = mode } }));

    [Theory]
    [Trait("Rule", "M-4")]
    [Trait("Rule", "R-3")]
    [InlineData("192.0.2.1", "a@x.example", true, false)]
    [InlineData("192.0.2.9", "a@partner.example", false, true)]
    [InlineData("192.0.2.1", "a@partner.example", true, true)]
    public void In_clear_a_match_by_client_or_by_sender_is_told_530(string address, string sender, bool byClient, bool bySender)
    {
        var snapshot = Snapshot(
            true, Client with { Inbound = byClient ? Mandatory() : InboundTls.Off }, Sender with { Inbound = bySender ? Mandatory() : InboundTls.Off });
        var verdict = AdmissionPolicy.JudgeMail(snapshot, Match(snapshot, address), MailAddress.Parse(sender), null);
        Assert.Equal("530 5.7.0 Must issue a STARTTLS command first", verdict.Refusal?.ToString());
        Assert.Equal((byClient ? 1 : 0) + (bySender ? 1 : 0), verdict.Rulings.Length);
        Assert.Null(AdmissionPolicy.JudgeMail(snapshot, Match(snapshot, address), MailAddress.Parse(sender), Tls13).Refusal);
    }

    [Theory]
    [Trait("Rule", "R-3")]
    [InlineData(TlsVersion.Tls13, TlsVersion.Tls12)]
    [InlineData(TlsVersion.Tls12, TlsVersion.Tls13)]
    public void Of_the_clients_and_the_senders_profile_the_stricter_one_holds(TlsVersion client, TlsVersion sender)
    {
        var snapshot = Snapshot(
            true,
            Client with { Inbound = Mandatory(new TlsFloor(client, CipherStrength.High)) },
            Sender with { Inbound = Mandatory(new TlsFloor(sender, CipherStrength.High)) });
        var match = Match(snapshot, "192.0.2.1");
        Assert.NotNull(AdmissionPolicy.JudgeMail(snapshot, match, MailAddress.Parse("a@partner.example"), Tls12).Refusal);
        Assert.Null(AdmissionPolicy.JudgeMail(snapshot, match, MailAddress.Parse("a@partner.example"), Tls13).Refusal);
    }

    public static TheoryData<string, string?> Requirements => new()
    {
        { "met", null },
        { "version", "550 5.7.10 TLS requirement not met: protocol version" },
        { "strength", "550 5.7.10 TLS requirement not met: cipher strength" },
        { "no certificate", "550 5.7.5 TLS requirement not met: client certificate missing" },
        { "untrusted", "550 5.7.5 TLS requirement not met: client certificate not trusted" },
        { "revoked", "550 5.7.5 TLS requirement not met: client certificate revoked, or not known not to be" },
        { "not known", "451 4.7.5 TLS requirement not met: client certificate revocation status not known, try again later" },
        { "not known, name", "550 5.7.5 TLS requirement not met: client certificate name" },
        { "never known", "550 5.7.5 TLS requirement not met: client certificate revoked, or not known not to be" },
        { "name", "550 5.7.5 TLS requirement not met: client certificate name" },
        { "no name listed", "550 5.7.5 TLS requirement not met: client certificate name" },
    };

    [Theory]
    [Trait("Rule", "M-5")]
    [MemberData(nameof(Requirements))]
    public void A_missed_requirement_is_told_by_kind(string what, string? reply)
    {
        var floor = new TlsFloor(what == "version" ? TlsVersion.Tls13 : TlsVersion.Tls12, CipherStrength.High);
        var certificate = new CertificateRequirement(
            CertificateValidation.Name, what == "no name listed" ? [] : ["client.partner.example"], NameMatch.SanThenCn, [])
        {
            Revocation = RevocationChecking.Required,
        };
        var tls = (what == "strength" ? Weak : Tls12) with
        {
            Certificate = what switch
            {
                "no certificate" => null,
                "untrusted" => Good with { Problems = CertificateProblems.UntrustedRoot },
                "revoked" => Good.With(new RevocationFacts(RevocationStatus.Revoked, RevocationSource.Ocsp)),
                "not known" => Good.With(RevocationFacts.Unknown(UnknownBecause.TimedOut)),
                "not known, name" => Good.With(RevocationFacts.Unknown(UnknownBecause.TimedOut)) with { DnsNames = ["other.example"] },
                "never known" => Good.With(RevocationFacts.Unknown(UnknownBecause.NoAddress)),
                "name" => Good with { DnsNames = ["other.example"] },
                _ => Good,
            },
        };
        var snapshot = Snapshot(true, Client with { Inbound = Mandatory(floor) with { ClientCertificate = certificate } });
        Assert.Equal(reply, AdmissionPolicy.JudgeMail(snapshot, Match(snapshot, "192.0.2.1"), null, tls).Refusal?.ToString());

        var report = Snapshot(false, Client with { Inbound = Mandatory(floor) with { ClientCertificate = certificate, Mode = MandatoryMode.Report } });
        var reported = AdmissionPolicy.JudgeMail(report, Match(report, "192.0.2.1"), null, tls);
        Assert.Null(reported.Refusal);
        Assert.Equal(reply is null, reported.Rulings.Single().Ruling.Met);
    }

    [Fact]
    [Trait("Rule", "M-5")]
    public void The_handshake_takes_anything_where_a_profile_will_judge_it_and_the_global_floor_elsewhere()
    {
        var strict = new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest);
        var takesAll = new TlsFloor(TlsVersion.Tls12, CipherStrength.Medium);
        var plain = Snapshot(true);
        plain = new PolicySnapshot(1, plain.Configuration with { Tls = plain.Configuration.Tls with { Opportunistic = new OpportunisticTls(true, strict, TimeSpan.Zero) } });
        Assert.Equal(strict, AdmissionPolicy.HandshakeFloor(plain, ConnectionProfile.Unmatched));

        var byClient = Snapshot(true, Client with { Inbound = Mandatory(strict) });
        Assert.Equal(takesAll, AdmissionPolicy.HandshakeFloor(byClient, Match(byClient, "192.0.2.1").Profile));
        Assert.Equal(TlsFloor.Default, AdmissionPolicy.HandshakeFloor(byClient, Match(byClient, "192.0.2.9").Profile));
        var bySender = Snapshot(true, Sender with { Inbound = Mandatory(strict) });
        Assert.Equal(takesAll, AdmissionPolicy.HandshakeFloor(bySender, Match(bySender, "192.0.2.9").Profile));
    }

    [Fact]
    [Trait("Rule", "M-9")]
    public void A_client_certificate_is_asked_for_where_somebody_may_need_it_and_looked_at_with_that_ones_authorities()
    {
        var byClient = Client with { Inbound = Mandatory() with { ClientCertificate = Trusted("client-ca") } };
        var bySender = Sender with { Inbound = Mandatory() with { ClientCertificate = Trusted() } };
        var snapshot = Snapshot(true, byClient, bySender);
        Assert.True(AdmissionPolicy.AsksForClientCertificate(snapshot, byClient));
        Assert.Equal(["client-ca", "system"], AdmissionPolicy.ClientCertificateSigning(snapshot, byClient).Order());
        Assert.True(AdmissionPolicy.AsksForClientCertificate(snapshot, ConnectionProfile.Unmatched));
        Assert.Equal("system", Assert.Single(AdmissionPolicy.ClientCertificateSigning(snapshot, ConnectionProfile.Unmatched)));
        Assert.False(AdmissionPolicy.AsksForClientCertificate(Snapshot(true, byClient), ConnectionProfile.Unmatched));
    }

    [Theory]
    [Trait("Rule", "M-9")]
    [InlineData("a@partner.example", "client-ca", false)]
    [InlineData("a@partner.example", "partner-ca", false)]
    [InlineData("a@partner.example", "client-ca,partner-ca", true)]
    [InlineData("a@other.example", "client-ca", true)]
    [InlineData("a@other.example", "partner-ca", false)]
    public void Each_profile_judges_a_certificate_by_its_own_authorities_whatever_others_trust(string sender, string trustedBy, bool accepted)
    {
        var snapshot = Snapshot(
            true,
            Client with { Inbound = Mandatory() with { ClientCertificate = Trusted("client-ca") } },
            Sender with { Inbound = Mandatory() with { ClientCertificate = Trusted("partner-ca") } });
        var tls = Tls13 with { Certificate = Good with { TrustedBy = [.. trustedBy.Split(',')] } };

        var verdict = AdmissionPolicy.JudgeMail(snapshot, Match(snapshot, "192.0.2.1"), MailAddress.Parse(sender), tls);

        Assert.Equal(accepted ? null : "550 5.7.5 TLS requirement not met: client certificate not trusted", verdict.Refusal?.ToString());
    }

    [Theory]
    [Trait("Rule", "O-2")]
    [Trait("Rule", "M-2")]
    [InlineData(true, "192.0.2.9", "a@other.example", MandatoryMode.Enforce, "550 5.7.10 TLS requirement not met: cipher strength")]
    [InlineData(false, "192.0.2.9", "a@other.example", MandatoryMode.Enforce, null)] // off: clear would do, so anything does
    [InlineData(true, "192.0.2.9", "a@partner.example", MandatoryMode.Enforce, null)] // the profile's own floor takes its place
    [InlineData(true, "192.0.2.9", "a@partner.example", MandatoryMode.Report, "550 5.7.10 TLS requirement not met: cipher strength")]
    [InlineData(true, "192.0.2.1", "a@other.example", MandatoryMode.Enforce, null)]
    [InlineData(true, "192.0.2.1", "a@other.example", MandatoryMode.Report, "550 5.7.10 TLS requirement not met: cipher strength")]
    public void Mail_that_no_profile_enforces_anything_on_meets_the_global_floor_where_TLS_is_in_use(
        bool opportunistic, string address, string sender, MandatoryMode mode, string? reply)
    {
        var lenient = Mandatory(new TlsFloor(TlsVersion.Tls12, CipherStrength.Medium)) with { Mode = mode };
        var snapshot = Snapshot(opportunistic, Client with { Inbound = lenient }, Sender with { Inbound = lenient });
        var match = Match(snapshot, address);

        var verdict = AdmissionPolicy.JudgeMail(snapshot, match, MailAddress.Parse(sender), Weak);

        Assert.Equal(reply, verdict.Refusal?.ToString());
        Assert.Equal(reply is not null, verdict.Rulings.Any(ruling => ruling.Profile == ProfileRuling.GlobalSetting && !ruling.Ruling.Met));
        Assert.Null(AdmissionPolicy.JudgeMail(snapshot, match, MailAddress.Parse(sender), Tls12).Refusal);
    }

    private static CertificateRequirement Trusted(params string[] signing) =>
        new(CertificateValidation.Trusted, [], NameMatch.SanThenCn, [.. signing]);

    private static InboundTls Mandatory(TlsFloor? floor = null) =>
        new(true, MandatoryMode.Enforce, floor ?? TlsFloor.Default, CertificateRequirement.None);

    private static ProfileMatch Match(PolicySnapshot snapshot, string address) => snapshot.Connections.ForClient(IPAddress.Parse(address), []);

    private static PolicySnapshot Snapshot(bool opportunistic, params ImmutableArray<ConnectionProfile> profiles) => new(1, PolicyConfiguration.Default with
    {
        Tls = TlsSettings.Default with { Opportunistic = OpportunisticTls.Default with { Enabled = opportunistic } },
        Connections = profiles,
    });
}
