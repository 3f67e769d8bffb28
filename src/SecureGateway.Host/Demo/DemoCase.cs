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
public sealed record DemoCase(
    string Domain,
    string Rule,
    string Story,
    IReadOnlyList<PeerBehaviour> Hosts,
    int Attempts,
    DemoEnd End,
    int DeliveringHost = 0)
{
    public string Recipient => $"user@{Domain}";

    /// <summary>All cases of the opportunistic rule.</summary>
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
            return arrived.Count == 0 ? null : "a message arrived that was refused";
        if (arrived.Count != 1)
            return $"{arrived.Count} copies arrived";
        if (arrived[0].host != DeliveringHost)
            return $"delivered to host {arrived[0].host + 1}, not {DeliveringHost + 1}";
        if (arrived[0].message.UnderTls != (End == DemoEnd.UnderTls))
            return arrived[0].message.UnderTls ? "arrived under TLS" : "arrived in clear";
        return End == DemoEnd.UnderTls && peers.Any(peer => peer.Connections.Any(c => c.PlaintextText.Contains(Recipient, StringComparison.Ordinal)))
            ? "parts of the message crossed in clear"
            : null;
    }

    // Plans convert to behaviours one by one; a collection expression needs the type said once.
    private static PeerBehaviour Broken(PeerPlan plan) => PeerBehaviour.AlwaysBroken(plan);
}
