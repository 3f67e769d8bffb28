using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Explain;

public sealed class AdmissionExplainerTests
{
    [Fact]
    [Trait("Rule", "M-5")]
    public void An_enforced_client_profile_is_told_with_the_reply_to_each_kind_of_requirement_missed()
    {
        var explained = Explained.From(Explained.Snapshot(false), "::ffff:192.0.2.7", "x@other.example");

        Assert.Equal(("partner", MatchedBy.Address, "192.0.2.0/24"), (explained.ClientMatch.Profile.Name, explained.ClientMatch.By, explained.ClientMatch.Entry));
        Assert.Null(explained.SenderMatch);
        Assert.True(explained is { OffersStartTls: true, MustStartTls: true, AsksForClientCertificate: true });
        var demand = Assert.Single(explained.Demands);
        Assert.Equal(("partner", MandatoryMode.Enforce, "mail.partner.example"), (demand.Profile, demand.Mode, demand.Required[^1].Required));
        Assert.Equal(
            [
                (RequirementKind.TlsInUse, "530 5.7.0 Must issue a STARTTLS command first"),
                (RequirementKind.Version, "550 5.7.10 TLS requirement not met: protocol version"),
                (RequirementKind.CertificateShown, "550 5.7.5 TLS requirement not met: client certificate missing"),
                (RequirementKind.CertificateTrusted, "550 5.7.5 TLS requirement not met: client certificate not trusted"),
                (RequirementKind.CertificateNotRevoked, "550 5.7.5 TLS requirement not met: client certificate revoked, or not known not to be"),
                (RequirementKind.CertificateName, "550 5.7.5 TLS requirement not met: client certificate name"),
            ],
            // cipher strength: under TLS 1.3 there is no suite that is weaker than high
            explained.Failures.Select(failure => (failure.Missed, failure.Refusal!.ToString())));
    }

    [Fact]
    [Trait("Rule", "M-9")]
    public void Where_revocation_must_be_known_an_authority_that_does_not_say_is_told_apart()
    {
        var inbound = Explained.Partner.Inbound;
        var strict = Explained.Partner with
        {
            Inbound = inbound with { ClientCertificate = inbound.ClientCertificate with { Revocation = RevocationChecking.Required } },
        };

        var explained = Explained.From(Explained.Snapshot(false, [strict]), "192.0.2.7", "x@other.example");

        Assert.Equal(
            [(false, 550), (true, 451)],
            explained.Failures.Where(failure => failure.Missed == RequirementKind.CertificateNotRevoked).Select(failure => (failure.MayChange, failure.Refusal!.Code)));
    }

    [Fact]
    [Trait("Rule", "R-3")]
    public void A_sender_profile_in_report_mode_is_told_beside_the_client_profile_that_is_enforced()
    {
        var explained = Explained.From(Explained.Snapshot(false), "192.0.2.7", "x@bank.example");

        Assert.Equal([("partner", MatchedBy.Address), ("bank", MatchedBy.SenderDomain)], explained.Demands.Select(demand => (demand.Profile, demand.By)));
        var cipher = Assert.Single(explained.Failures, failure => failure.Missed == RequirementKind.CipherStrength);
        Assert.Null(cipher.Refusal);
        Assert.Equal("bank", Assert.Single(cipher.ReportedBy));
        var clear = Assert.Single(explained.Failures, failure => failure.Missed == RequirementKind.TlsInUse);
        Assert.Equal((530, "bank"), (clear.Refusal!.Code, Assert.Single(clear.ReportedBy)));
    }

    [Theory]
    [Trait("Rule", "R-1")]
    [InlineData("198.51.100.1", null, "default", MatchedBy.Nothing, "")]
    [InlineData("198.51.100.1", "mx.partner.example", "partner", MatchedBy.HostName, "*.partner.example")]
    [InlineData("192.0.2.1", "mx.other.example", "partner", MatchedBy.Address, "192.0.2.0/24")]
    public void What_matched_is_told_and_why(string address, string? host, string profile, MatchedBy by, string entry)
    {
        var match = Explained.From(Explained.Snapshot(false), address, host: host).ClientMatch;

        Assert.Equal((profile, by, entry), (match.Profile.Name, match.By, match.Entry));
    }

    [Fact]
    [Trait("Rule", "M-3")]
    public void STARTTLS_is_told_as_offered_to_everybody_while_a_sender_profile_is_mandatory()
    {
        Assert.True(Explained.From(Explained.Snapshot(false), "198.51.100.1").OffersStartTls);
        Assert.False(Explained.From(Explained.Snapshot(false, [Explained.Partner]), "198.51.100.1").OffersStartTls);
    }

    [Fact]
    public void Without_a_mandatory_profile_nothing_is_demanded_and_nothing_missed()
    {
        var explained = Explained.From(Explained.Snapshot(true, [Explained.Partner]), "198.51.100.1", "x@bank.example");

        Assert.Empty(explained.Demands);
        Assert.Empty(explained.Failures);
    }

    [Fact]
    [Trait("Rule", "O-2")]
    public void The_global_floor_is_told_where_the_handshake_is_opened_further_for_another_profile()
    {
        var explained = Explained.From(Explained.Snapshot(true), "198.51.100.1", "x@elsewhere.example");

        Assert.Empty(explained.Demands);
        var failure = Assert.Single(explained.Failures);
        Assert.Equal((RequirementKind.CipherStrength, "550 5.7.10 TLS requirement not met: cipher strength"), (failure.Missed, failure.Refusal!.ToString()));
    }

    [Theory]
    [Trait("Rule", "R-4")]
    [InlineData("user@corp.example", null)]
    [InlineData("user@elsewhere.example", "550 5.7.1 Relaying denied")]
    public void Relay_control_is_asked_for_a_recipient(string recipient, string? refusal) =>
        Assert.Equal(refusal, Explained.From(Explained.Snapshot(false), "192.0.2.7", to: recipient).RelayRefusal?.ToString());
}
