using System.Security.Authentication;
using SecureGateway.Mail;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo;

/// <summary>How a message has to end, by the rule.</summary>
public enum DemoEnd
{
    UnderTls,
    InClear,
    ReturnedToSender,
}

/// <summary>One staged next hop: its domain, its servers in order of priority, and what the rule demands.</summary>
/// <param name="Rule">Ids of the rules that the case shows.</param>
/// <param name="Story">What is wrong or right with the other side, in a few words.</param>
/// <param name="Mandatory">The inside of <c>outbound-tls</c> of the profile that the route names; null names none.</param>
public sealed record DemoCase(
    string Domain,
    string Rule,
    string Story,
    IReadOnlyList<PeerBehaviour> Hosts,
    int Attempts,
    DemoEnd End,
    int DeliveringHost = 0,
    string? Mandatory = null)
{
    public string Recipient => $"user@{Domain}";

    /// <summary>The profile of a mandatory case is named for its domain.</summary>
    public string Profile => Domain.Split('.')[0];

    // Requirements that nothing but the case's own fault misses; a message that misses one is returned at once (M-8).
    private const string Strict = "mandatory = on, on-failure = reject, server-certificate { validation = name, names = [ \"mx.partner.example\" ] }";

    /// <summary>The opportunistic rule first, then mandatory profiles.</summary>
    public static IReadOnlyList<DemoCase> All { get; } =
    [
        new("good.example", "O-4", "offers STARTTLS, trusted certificate", [PeerPlan.GoodTls("mx.good.example")], 1, DemoEnd.UnderTls),
        new("selfsigned.example", "O-9", "offers STARTTLS, self-signed certificate",
            [PeerPlan.WithTls(StartTlsPlan.Handshake(CertificateFactory.Shared.Make(CertificatePlan.SelfSigned("somebody.invalid"))))],
            1, DemoEnd.UnderTls),
        new("plain.example", "O-7", "does not offer STARTTLS", [PeerPlan.Plaintext("mx.plain.example")], 1, DemoEnd.InClear),
        new("once.example", "O-5", "breaks STARTTLS once and is fine then",
            [PeerBehaviour.BrokenOnce(PeerPlan.WithTls(TlsFailures.ResetAfter220), PeerPlan.GoodTls("mx.once.example"))],
            2, DemoEnd.UnderTls),
        new("never.example", "O-6", "breaks STARTTLS for ever",
            [Broken(PeerPlan.WithTls(TlsFailures.Alert(TlsAlert.InternalError)))], 2, DemoEnd.InClear),
        new("backup.example", "O-5", "breaks STARTTLS, and whose second server is fine",
            [PeerPlan.WithTls(TlsFailures.ClosedAfterHello), PeerPlan.GoodTls("mx2.backup.example")],
            1, DemoEnd.UnderTls, DeliveringHost: 1),
        new("downgrade.example", "chapter 4", "breaks STARTTLS, and whose second server does not offer it",
            [PeerPlan.WithTls(TlsFailures.PlaintextInstead), PeerPlan.Plaintext("mx2.downgrade.example")],
            2, DemoEnd.InClear),
        new("refusing.example", "Q-3", "refuses the recipient for good",
            [PeerPlan.GoodTls("mx.refusing.example").Answer("RCPT", "550 5.1.1 No such user here")], 1, DemoEnd.ReturnedToSender),
        new("met.example", "M-7", "meets the profile: TLS, trusted certificate, right name", [PeerPlan.GoodTls("mx.partner.example")], 1, DemoEnd.UnderTls, Mandatory: Strict),
        new("notls.example", "M-6", "does not offer STARTTLS, and a profile requires TLS", [PeerPlan.Plaintext("mx.partner.example")], 1, DemoEnd.ReturnedToSender, Mandatory: Strict),
        new("broken.example", "M-6", "breaks STARTTLS, and a profile requires TLS",
            [PeerPlan.WithTls(TlsFailures.ResetAfter220)], 1, DemoEnd.ReturnedToSender, Mandatory: Strict),
        new("oldversion.example", "M-7", "speaks TLS 1.2 only, and the profile requires 1.3",
            [Handshake(new TlsServer(CertificateFactory.Shared.Server("mx.partner.example")) { Protocols = SslProtocols.Tls12 })],
            1, DemoEnd.ReturnedToSender, Mandatory: Strict + ", minimum-version = \"1.3\""),
        new("wrongname.example", "M-10", "shows a certificate of another name", [PeerPlan.GoodTls("mx.other.example")], 1, DemoEnd.ReturnedToSender, Mandatory: Strict),
        new("untrusted.example", "M-9", "shows a certificate that no trusted authority signed",
            [PeerPlan.WithCertificate(CertificatePlan.UnknownAuthority("mx.partner.example"))], 1, DemoEnd.ReturnedToSender, Mandatory: Strict),
        new("asking.example", "C-1", "asks for a client certificate, and the profile has one to show",
            [Handshake(new TlsServer(CertificateFactory.Shared.Server("mx.partner.example")) { ClientCertificates = ClientCertificates.Wanted })],
            1, DemoEnd.UnderTls, Mandatory: Strict + ", client-identity = partner-client"),
        new("report.example", "M-13", "shows a self-signed certificate, and the profile only reports",
            [PeerPlan.WithCertificate(CertificatePlan.SelfSigned("mx.partner.example"))], 1, DemoEnd.UnderTls, Mandatory: Strict + ", mode = report"),
    ];

    /// <summary>What is wrong with how it ended, or null. Judged from the gateway's record and from what the peers saw.</summary>
    public string? Check(IReadOnlyList<DeliveryOutcome> outcomes, IReadOnlyList<StagedPeer> peers, TimeSpan retryAfter)
    {
        if (outcomes.Count != Attempts)
            return $"{outcomes.Count} attempts, {Attempts} expected";
        if (Attempts > 1 && outcomes[1].Evidence.Started - (outcomes[0].Evidence.Started + outcomes[0].Evidence.Took) < retryAfter)
            return "the second attempt came before retry-after was over";
        var arrived = peers.SelectMany((peer, host) => peer.Messages.Select(message => (host, message))).ToList();
        if (End == DemoEnd.ReturnedToSender)
            return arrived.Count > 0 ? "a message arrived that was refused" : InClear(peers) ? "parts of it crossed in clear" : null;
        if (arrived.Count != 1)
            return $"{arrived.Count} copies arrived";
        if (arrived[0].host != DeliveringHost)
            return $"delivered to host {arrived[0].host + 1}, not {DeliveringHost + 1}";
        if (arrived[0].message.UnderTls != (End == DemoEnd.UnderTls))
            return arrived[0].message.UnderTls ? "arrived under TLS" : "arrived in clear";
        if (Domain == "asking.example" && arrived[0].message.Connection.Tls?.ClientCertificate?.Subject.Contains("gateway.partner.example", StringComparison.Ordinal) != true)
            return "the client certificate was not shown";
        if (Rule == "M-13" && outcomes[0].Evidence.Hosts[^1].Detail?.Contains("would have refused", StringComparison.Ordinal) != true)
            return "nothing was reported";
        return End == DemoEnd.UnderTls && InClear(peers) ? "parts of the message crossed in clear" : null;
    }

    private bool InClear(IReadOnlyList<StagedPeer> peers) =>
        peers.Any(peer => peer.Connections.Any(connection => connection.PlaintextText.Contains(Recipient, StringComparison.Ordinal)));

    private static PeerBehaviour Handshake(TlsServer server) => PeerPlan.WithTls(StartTlsPlan.Handshake(server));

    // Plans convert to behaviours one by one; a collection expression needs the type said once.
    private static PeerBehaviour Broken(PeerPlan plan) => PeerBehaviour.AlwaysBroken(plan);
}
