using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Admission;

/// <summary>The open-relay matrix: who may send to what, however the address is written.</summary>
[Trait("Rule", "R-4")]
public sealed class RelayTests
{
    private static readonly PolicySnapshot Snapshot = new(1, PolicyConfiguration.Default with
    {
        Domains = [DomainPattern.Parse("hosted.example"), DomainPattern.Parse("*.wild.example"), DomainPattern.Parse("münchen.example")],
        Routes = [new Route([DomainPattern.Any], [], null)],
    });

    public static TheoryData<string> HostedRecipients =>
    [
        "b@hosted.example", "b@HOSTED.Example", "b@hosted.example.", "b@a.wild.example", "b@a.b.wild.example",
        "b@münchen.example", "b@xn--mnchen-3ya.example", "b+tag@hosted.example", "b=c@hosted.example", "\"b c\"@hosted.example",
        "postmaster", "PostMaster", "postmaster@hosted.example",
    ];

    public static TheoryData<string> ForeignRecipients =>
    [
        "b@elsewhere.example", "b@wild.example", "b@xhosted.example", "b@hosted.example.evil.example", "b@evil-hosted.example",
        "b@sub.hosted.example", "b@[192.0.2.1]", "b@[127.0.0.1]", "b@[IPv6:::1]", "b@localhost", "b@example", "b@a.xwild.example",
    ];

    /// <summary>At a hosted domain, and meant for another.</summary>
    public static TheoryData<string> RoutedRecipients =>
    [
        "b%elsewhere.example@hosted.example", "elsewhere.example!b@hosted.example", "\"b@elsewhere.example\"@hosted.example",
        "\"b%elsewhere.example\"@hosted.example", "\"b\\@elsewhere.example\"@hosted.example", "a%b%c@a.wild.example",
        "\"@elsewhere.example:b\"@hosted.example", "b%192.0.2.1@hosted.example",
    ];

    [Theory]
    [MemberData(nameof(HostedRecipients))]
    public void An_unknown_client_may_send_to_hosted_domains(string recipient) => Assert.Null(Judge(RelayControl.HostedDomains, recipient));

    [Theory]
    [MemberData(nameof(ForeignRecipients))]
    [MemberData(nameof(RoutedRecipients))]
    public void An_unknown_client_may_send_nowhere_else(string recipient) =>
        Assert.Equal("550 5.7.1 Relaying denied", Judge(RelayControl.HostedDomains, recipient)?.ToString());

    [Theory]
    [MemberData(nameof(HostedRecipients))]
    [MemberData(nameof(ForeignRecipients))]
    [MemberData(nameof(RoutedRecipients))]
    public void Relay_full_may_send_anywhere_and_relay_none_nowhere(string recipient)
    {
        Assert.Null(Judge(RelayControl.Full, recipient));
        Assert.Equal("550 5.7.1 Relaying denied", Judge(RelayControl.None, recipient)?.ToString());
    }

    [Theory]
    [InlineData(RelayControl.HostedDomains, "b@hosted.example", null)]
    [InlineData(RelayControl.HostedDomains, "b@routeless.example", "451 4.4.4")]
    [InlineData(RelayControl.HostedDomains, "b@elsewhere.example", "550 5.7.1")]
    [InlineData(RelayControl.Full, "b@hosted.example", null)]
    [InlineData(RelayControl.Full, "b@routeless.example", "451 4.4.4")]
    [InlineData(RelayControl.Full, "b@elsewhere.example", "550 5.4.4")]
    [InlineData(RelayControl.Full, "b@[192.0.2.1]", "550 5.4.4")]
    [InlineData(RelayControl.Full, "postmaster", null)]
    [InlineData(RelayControl.None, "b@routeless.example", "550 5.7.1")]
    [Trait("Rule", "R-5")]
    public void Who_may_send_there_is_told_when_no_route_leads_there(RelayControl relay, string recipient, string? refusal)
    {
        var snapshot = new PolicySnapshot(1, PolicyConfiguration.Default with
        {
            Domains = [DomainPattern.Parse("hosted.example"), DomainPattern.Parse("routeless.example")],
            Routes = [new Route([DomainPattern.Parse("hosted.example")], [new RouteHost("10.0.0.5", 25)], null)],
        });

        var reply = AdmissionPolicy.JudgeRecipient(snapshot, ConnectionProfile.Unmatched with { Relay = relay }, MailAddress.Parse(recipient));

        Assert.Equal(refusal, reply is null ? null : $"{reply.Code} {reply.Status}");
    }

    [Fact]
    public void The_built_in_default_is_no_open_relay()
    {
        Assert.Equal(RelayControl.HostedDomains, ConnectionProfile.Unmatched.Relay);
        Assert.NotNull(AdmissionPolicy.JudgeRecipient(
            new PolicySnapshot(1, PolicyConfiguration.Default), ConnectionProfile.Unmatched, MailAddress.Parse("b@hosted.example")));
    }

    [Theory]
    [InlineData(RelayControl.None)]
    [InlineData(RelayControl.HostedDomains)]
    [InlineData(RelayControl.Full)]
    public void A_bare_postmaster_goes_nowhere_while_no_domain_is_hosted_by_name(RelayControl relay)
    {
        foreach (var domains in new[] { Array.Empty<string>(), ["*.wild.example"], ["*"] })
        {
            var snapshot = new PolicySnapshot(1, PolicyConfiguration.Default with { Domains = [.. domains.Select(DomainPattern.Parse)] });
            Assert.Null(AdmissionPolicy.Meant(snapshot, MailAddress.Parse("postmaster")));
            Assert.Equal(AdmissionPolicy.NoPostmaster, AdmissionPolicy.JudgeRecipient(
                snapshot, ConnectionProfile.Unmatched with { Relay = relay }, MailAddress.Parse("postmaster")));
        }
    }

    [Fact]
    public void A_bare_postmaster_means_the_first_domain_hosted_by_name() => Assert.Equal(
        "postmaster@hosted.example", AdmissionPolicy.Meant(Snapshot, MailAddress.Parse("postmaster"))?.ToString());

    [Fact]
    [Trait("Rule", "R-3")]
    public void A_sender_domain_gives_no_right_to_relay()
    {
        var partner = ConnectionProfile.Unmatched with
        {
            Name = "partner",
            Relay = RelayControl.Full,
            SenderDomains = [DomainPattern.Parse("partner.example")],
        };
        var snapshot = new PolicySnapshot(1, PolicyConfiguration.Default with { Connections = [partner] });
        var client = snapshot.Connections.ForClient(System.Net.IPAddress.Parse("192.0.2.1"), []);
        Assert.Equal(ConnectionProfile.DefaultName, client.Profile.Name);
        Assert.NotNull(AdmissionPolicy.JudgeRecipient(snapshot, client.Profile, MailAddress.Parse("b@elsewhere.example")));
    }

    private static SmtpReply? Judge(RelayControl relay, string recipient) =>
        AdmissionPolicy.JudgeRecipient(Snapshot, ConnectionProfile.Unmatched with { Relay = relay }, MailAddress.Parse(recipient));
}
