using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;

namespace SecureGateway.Policy.Tests.Explain;

/// <summary>A small configuration with every kind of profile, and questions about it.</summary>
internal static class Explained
{
    public static readonly ConnectionProfile Partner = ConnectionProfile.Unmatched with
    {
        Name = "partner",
        ClientHosts = [ClientPattern.Parse("192.0.2.0/24"), ClientPattern.Parse("*.partner.example")],
        Inbound = new InboundTls(true, MandatoryMode.Enforce, new TlsFloor(TlsVersion.Tls13, CipherStrength.High), Names("mail.partner.example")),
        Outbound = new OutboundTls(true, MandatoryMode.Enforce, new TlsFloor(TlsVersion.Tls13, CipherStrength.Highest), OnFailure.Defer, "ours", Names()),
    };

    public static readonly ConnectionProfile Bank = ConnectionProfile.Unmatched with
    {
        Name = "bank",
        SenderDomains = [DomainPattern.Parse("bank.example")],
        Inbound = new InboundTls(true, MandatoryMode.Report, new TlsFloor(TlsVersion.Tls12, CipherStrength.Highest), CertificateRequirement.None),
        Outbound = new OutboundTls(
            true, MandatoryMode.Report, TlsFloor.Default, OnFailure.Reject, null, CertificateRequirement.None with { Validation = CertificateValidation.Trusted }),
    };

    public static PolicySnapshot Snapshot(bool opportunistic, ConnectionProfile[]? profiles = null, params Route[] more) => new(1, PolicyConfiguration.Default with
    {
        Tls = TlsSettings.Default with { Opportunistic = OpportunisticTls.Default with { Enabled = opportunistic, RetryAfter = TimeSpan.FromMinutes(5) } },
        Connections = [.. profiles ?? [Partner, Bank]],
        Domains = [DomainPattern.Parse("corp.example")],
        Routes =
        [
            .. more,
            new Route([DomainPattern.Parse("partner.example")], [new RouteHost("mail.partner.example", 25)], "partner"),
            new Route([DomainPattern.Parse("bank.example")], [], "bank"),
            new Route([DomainPattern.Parse("*.example")], [], null),
        ],
    });

    public static DeliveryExplanation To(PolicySnapshot snapshot, string recipient) => DeliveryExplainer.Explain(snapshot, MailAddress.Parse(recipient));

    public static AdmissionExplanation From(PolicySnapshot snapshot, string address, string? sender = null, string? host = null, string? to = null) =>
        AdmissionExplainer.Explain(
            snapshot, IPAddress.Parse(address), host is null ? [] : [DomainName.Parse(host)], sender is null ? null : MailAddress.Parse(sender),
            to is null ? null : MailAddress.Parse(to));

    public static (RequirementKind Kind, string Required)[] Pairs(this ImmutableArray<ExpectedRequirement> required) =>
        [.. required.Select(check => (check.Kind, check.Required))];

    private static CertificateRequirement Names(params string[] names) => new(CertificateValidation.Name, [.. names], NameMatch.SanThenCn, []);
}
