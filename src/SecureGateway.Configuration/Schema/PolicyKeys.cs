using System.Collections.Immutable;
using SecureGateway.Policy;

namespace SecureGateway.Configuration.Schema;

/// <summary>The keys of <c>policy</c>, but for those of connection profiles and routes.</summary>
internal static class PolicyKeys
{
    public static readonly Setting<bool> Enabled = new("enabled", Kinds.Switch, "off", "on: STARTTLS is offered to clients and used where servers offer it");

    public static readonly Setting<TimeSpan> RetryAfter = new("retry-after", Kinds.Duration("100ms", "1d"), "5m", "from a first TLS failure to the second attempt");

    public static readonly Section Opportunistic = new(
        "opportunistic", "the global rule for all connections", [Enabled, TlsKeys.MinimumVersion, TlsKeys.CipherStrength, RetryAfter]);

    public static readonly Setting<ImmutableArray<Located<string>>> Identity = new(
        "identity", new OneOrMoreKind<string>(Kinds.Text, "[ default, mx2 ]"), "default", "shown to clients; of several, the one that has the name the client asks for (SNI), else the first");

    public static readonly Setting<string> ClientIdentity = new("client-identity", Kinds.Text, "default", "shown to servers that ask");

    public static readonly Setting<ImmutableArray<Located<string>>> Signing = new("signing", Kinds.Texts, "[ system ]", "trusted CAs: system, and names of node.signing");

    public static readonly Section Tls = new("tls", "TLS for every connection", [Opportunistic, Identity, ClientIdentity, Signing]);

    public static readonly Setting<ImmutableArray<Located<DomainPattern>>> Domains = new("domains", Kinds.List(PolicyKinds.Domain, "[ \"corp.example\" ]"), "[]", "the domains this gateway serves");

    public static readonly Setting<ImmutableArray<Located<TimeSpan>>> Retry = new("retry", Kinds.List(Kinds.Duration("100ms", "7d"), "[ 5m, 10m, 20m, 40m, 1h ]", mayBeEmpty: false), "[ 5m, 10m, 20m, 40m, 1h ]", "waits between attempts; the last one repeats");

    public static readonly Setting<TimeSpan> ExpireAfter = new("expire-after", Kinds.Duration("1s", "30d"), "5d", "then mail is returned to its sender");

    public static readonly Setting<TimeSpan?> DelayNoticeAfter = new("delay-notice-after", Kinds.DurationOrOff("1s", "30d"), "off", "when a sender is told that mail is late");

    public static readonly Setting<int> ConnectionsPerHost = new("connections-per-host", Kinds.Count(1, 10000), "10", "to one next hop at a time");

    public static readonly Section Delivery = new("delivery", "attempts and expiry", [Retry, ExpireAfter, DelayNoticeAfter, ConnectionsPerHost]);

    public static readonly Setting<long> MessageSize = new("message-size", Kinds.Size("64KiB", "1GiB"), "50MiB", "announced as SIZE, enforced on what is received");

    public static readonly Setting<int> Recipients = new("recipients", Kinds.Count(1, 100000), "1000", "of one message");

    public static readonly Setting<int> ReceivedFields = new("received-fields", Kinds.Count(5, 1000), "50", "more is a loop");

    public static readonly Setting<int> Sessions = new("sessions", Kinds.Count(1, 100000), "2000", "at one time");

    public static readonly Setting<int> SessionsPerClient = new("sessions-per-client", Kinds.Count(1, 100000), "50", "of one address, of IPv6 one /64, at one time");

    public static readonly Section Limits = new("limits", "bounds on what a client may ask", [MessageSize, Recipients, ReceivedFields, Sessions, SessionsPerClient]);

    public static readonly Section Policy = new(
        "policy", "what the administrator decides", [Tls, ConnectionKeys.Connections, Domains, RouteKeys.Routes, Delivery, Limits]);
}
