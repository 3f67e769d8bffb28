using System.Net;
using SecureGateway.Configuration;
using SecureGateway.Delivery;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Palettes.Queue;
using SecureGateway.Policy;
using SecureGateway.Queue.Lane;
using Refusal = SecureGateway.Operations.Refusal;
using RefusalKind = SecureGateway.Operations.RefusalKind;

namespace SecureGateway.Palettes.Tls;

/// <summary>
/// TLS: how it stands, what a configuration has in store for a message, what a partner's servers really do, which messages failed
/// TLS, and the cipher table. Every answer comes from what the gateway itself runs on; nothing here decides anything.
/// </summary>
public sealed class TlsPalette : IPaletteSource
{
    private static readonly Table<TlsFact> Facts = new Table<TlsFact>("line")
        .Column("about", f => f.About).Column("what", f => f.What).Column("value", f => f.Value);

    private static readonly Table<ProbeRow> Probed = new Table<ProbeRow>("line")
        .Column("host", r => r.Host).Column("address", r => r.Address).Column("what", r => r.What)
        .Column("required", r => r.Required).Column("found", r => r.Found).Column("met", r => r.Met);

    private static readonly Table<StrikeRow> OnStrike = new Table<StrikeRow>("message")
        .Column("id", s => s.Id).Column("next hop", s => s.NextHop).Column("recipients", s => s.Recipients).Column("strikes", s => s.Strikes)
        .Column("since", s => s.Since).Column("due", s => s.Due).Column("reason", s => s.Reason).Column("host", s => s.Host);

    private static readonly Table<CipherRow> Ciphers = new Table<CipherRow>("suite")
        .Column("suite", c => c.Suite).Column("version", c => c.Version).Column("strength", c => c.Strength).Column("offered", c => c.Offered);

    private static readonly Kind<MailAddress> AddressKind = new("ADDRESS", text => MailAddress.TryParse(text, out var address) && address.Domain != default
        ? Parsed.Right(address)
        : Parsed.Wrong<MailAddress>($"'{text}' is not a mail address with a domain; write it as user@partner.example"));

    // What a probe needs is the domain; an address names one.
    private static readonly Kind<DomainName> DomainKind = new("DOMAIN", text => DomainName.TryParse(text[(text.LastIndexOf('@') + 1)..], out var domain)
        ? Parsed.Right(domain)
        : Parsed.Wrong<DomainName>($"'{text}' is not a domain; write it as partner.example"));

    private static readonly Kind<IPAddress> IpKind = new("ADDRESS", text => IPAddress.TryParse(text.Trim('[', ']'), out var address)
        ? Parsed.Right(address)
        : Parsed.Wrong<IPAddress>($"'{text}' is not an address; write it as 192.0.2.7 or 2001:db8::7"));

    private static readonly Kind<DomainName> HostKind = new("NAME", text => DomainName.TryParse(text, out var host) && !host.IsAddressLiteral
        ? Parsed.Right(host)
        : Parsed.Wrong<DomainName>($"'{text}' is not a host name; write it as mail.partner.example"));

    private static readonly Argument<DomainName> Domain = new("domain", DomainKind, "recipients' domain, or an address in it") { IsPositional = true, IsRequired = true };

    private static readonly Argument<MailAddress> To = new("to", AddressKind, "mail to this recipient");

    private static readonly Argument<IPAddress> FromIp = new("from-ip", IpKind, "mail from the client at this address");

    private static readonly Argument<DomainName> HostName = new("host-name", HostKind, "a name of the client, taken as confirmed") { Repeats = true };

    private static readonly Argument<MailAddress> Sender = new("sender", AddressKind, "the sender that the client names; none is the null sender");

    private static readonly Argument<bool> Pending = new("pending", Kinds.Flag, "by the pending configuration, not the applied one") { Default = false };

    private readonly IPolicySource _applied;
    private readonly ConfigurationLifeCycle _configuration;
    private readonly TlsProbe _probe;
    private readonly QueueAccess _queue;
    private readonly IAlarms _alarms;

    public TlsPalette(IPolicySource applied, ConfigurationLifeCycle configuration, TlsProbe probe, QueueAccess queue, IAlarms alarms)
    {
        (_applied, _configuration, _probe, _queue, _alarms) = (applied, configuration, probe, queue, alarms);
        Palette = new Palette("tls", "TLS with clients and servers", [
            new("status", "Show the global setting, who requires what, and what of ours does not work", Permission.View)
            {
                Answer = Facts,
                Peers = PeerUse.ThisNode,
                Run = _ => Task.FromResult<OperationResult>(Facts.Of(StatusRows.Of(_applied.Current, _alarms.Standing))),
            },
            new("explain", "Say what is in store for a message: profile, route, what is required, what each failure does", Permission.View)
            {
                Arguments = [To, FromIp, Sender, HostName, Pending],
                Answer = Facts,
                Peers = PeerUse.ThisNode,
                Run = ExplainAsync,
            },
            new("probe", "Connect to a domain's servers as a delivery would, and judge what they do; no mail is sent", Permission.Operate)
            {
                Arguments = [Domain, Pending],
                Answer = Probed,
                Peers = PeerUse.ThisNode,
                Run = ProbeAsync,
            },
            new("strikes", "List messages whose TLS failed, and that wait for their next attempt", Permission.View)
            {
                Arguments = [StandardArguments.Limit],
                Answer = OnStrike,
                Peers = PeerUse.All,
                Run = StrikesAsync,
            },
            new("ciphers", "List the cipher suites by strength, and which the global setting offers", Permission.View)
            {
                Answer = Ciphers,
                Run = _ => Task.FromResult<OperationResult>(Ciphers.Of(CipherRow.All(_applied.Current.Configuration.Tls.Opportunistic.Floor))),
            },
        ]);
    }

    public Palette Palette { get; }

    private async Task<OperationResult> ExplainAsync(OperationCall call)
    {
        var (recipient, client) = (call.Find(To), call.Find(FromIp));
        if (recipient is null && client is null)
            return new Refusal("nothing is asked; give --to user@partner.example, or --from-ip 192.0.2.7 --sender x@bank.example, or both", RefusalKind.Usage);
        if (client is null && (call.Has(Sender) || call.Has(HostName)))
            return new Refusal("--sender and --host-name need the client that they belong to; add --from-ip 192.0.2.7", RefusalKind.Usage);
        var (snapshot, refusal) = await SnapshotAsync(call).ConfigureAwait(false);
        if (snapshot is null)
            return refusal!;
        IEnumerable<TlsFact> lines = client is null ? []
            : ExplainRows.Of(AdmissionExplainer.Explain(snapshot, client, [.. call.All(HostName)], call.Find(Sender), recipient));
        if (recipient is not null)
            lines = lines.Concat(ExplainRows.Of(DeliveryExplainer.Explain(snapshot, recipient), snapshot.Configuration.Tls.Opportunistic.Enabled));
        return Facts.Of(lines);
    }

    private async Task<OperationResult> ProbeAsync(OperationCall call)
    {
        var (snapshot, refusal) = await SnapshotAsync(call).ConfigureAwait(false);
        if (snapshot is null)
            return refusal!;
        var domain = call.Get(Domain);
        var report = await _probe.RunAsync(snapshot, domain, where => call.Report($"connecting to {where}"), call.Cancellation).ConfigureAwait(false);
        return report.NextHop is null ? Refusal.NotFound($"no route covers {domain}; add one to routes") : Probed.Of(ProbeRows.Of(report));
    }

    private Task<OperationResult> StrikesAsync(OperationCall call)
    {
        var retryAfter = _applied.Current.Configuration.Tls.Opportunistic.RetryAfter;
        return _queue.AskAsync<QueuePage>(
            new QueueQueries.ListMessages(QueueFilter.Everything with { OnStrike = true }, Limit: call.Get(StandardArguments.Limit)),
            page => OnStrike.Of(
                page.Entries.SelectMany(entry => entry.Destinations.Where(destination => destination.Strikes > 0)
                    .Select(destination => StrikeRow.Of(entry, destination, retryAfter))),
                page.Next is null ? null : page.Matched),
            call.Cancellation);
    }

    private async Task<(PolicySnapshot? Snapshot, Refusal? Refusal)> SnapshotAsync(OperationCall call)
    {
        if (!call.Get(Pending))
            return (_applied.Current, null);
        var state = await _configuration.StateAsync(call.Cancellation).ConfigureAwait(false);
        var reading = _configuration.Check(state.Pending.Text, "pending");
        return reading is { CanRun: true, Policy: { } policy }
            ? (new PolicySnapshot(_applied.Current.Revision, policy), null)
            : (null, new Refusal("the pending configuration cannot run, so nobody can say what it would do", RefusalKind.Refused, [.. reading.Errors.Select(error => error.ToString())]));
    }
}
