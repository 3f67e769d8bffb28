using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>Hosts to try in order, or why there are none.</summary>
/// <param name="Failure">None when there are hosts.</param>
internal sealed record HostChoice(ImmutableArray<MailHost> Hosts, FailureReason Failure = FailureReason.None, string Detail = "")
{
    public static HostChoice None(FailureReason reason, string detail) => new([], reason, detail);
}

/// <summary>
/// From MX records to hosts in order: null MX; our own names and everything not better than them dropped (RFC 5321
/// 5.1); <c>localhost</c> dropped; preference order, equal ones shuffled. Pure but for the shuffle, which is handed in.
/// </summary>
internal static class MxSelection
{
    public static HostChoice Choose(DomainName domain, MxAnswer answer, DeliveryOptions options, Random random)
    {
        switch (answer.Status)
        {
            case DnsStatus.Temporary:
                return HostChoice.None(FailureReason.DnsTemporary, answer.Detail);
            case DnsStatus.NoSuchName:
                return HostChoice.None(FailureReason.DnsNoSuchDomain, answer.Detail);
            case DnsStatus.NoRecords:
                // the implicit MX (RFC 5321 5.1): the domain's own address
                return IsOwn(domain.Value, options)
                    ? HostChoice.None(FailureReason.MailLoop, $"{domain} is this gateway and no route covers it")
                    : new HostChoice([new MailHost(domain.Value, options.MxPort, null)]);
        }

        if (answer.Records is [{ Host: "." }])
            return HostChoice.None(FailureReason.DnsNullMx, "null MX");

        var ours = answer.Records.Where(record => IsOwn(record.Host, options)).Select(record => (int?)record.Preference).Min();
        var better = answer.Records.Where(record => record.Preference < (ours ?? int.MaxValue)).ToList();
        if (better.Count == 0)
            return HostChoice.None(FailureReason.MailLoop, $"this gateway is itself the best MX of {domain}");

        var shuffled = better.ToArray();
        random.Shuffle(shuffled);
        ImmutableArray<MailHost> hosts =
        [
            .. shuffled.Where(record => IsUsable(record.Host, options))
                .OrderBy(record => record.Preference)
                .Take(options.MaxHosts)
                .Select(record => new MailHost(record.Host, options.MxPort, AddressOf(record.Host))),
        ];
        return hosts.IsEmpty ? HostChoice.None(FailureReason.DnsNoUsableHost, $"no usable MX for {domain}") : new HostChoice(hosts);
    }

    /// <summary>An address a remote domain may not send us to: this machine by the names of every machine, and what is no host at all.</summary>
    public static bool IsUsable(IPAddress address, DeliveryOptions options)
    {
        if (options.AllowLoopbackMx)
            return true;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.IPv6Any) || address.IsIPv6Multicast)
            return false;
        // 0.0.0.0/8 is "this host" (RFC 1122 3.2.1.3), 224.0.0.0 and up are groups and everybody.
        return address.AddressFamily != AddressFamily.InterNetwork || address.GetAddressBytes()[0] is > 0 and < 224;
    }

    private static bool IsUsable(string host, DeliveryOptions options) =>
        host != "." && DomainName.TryParse(host, out var name)
        && (options.AllowLoopbackMx || !(name.Value == "localhost" || name.Value.EndsWith(".localhost", StringComparison.Ordinal)));

    private static bool IsOwn(string host, DeliveryOptions options) =>
        DomainName.TryParse(host, out var name)
        && (Same(name, options.HostName) || options.OtherNames.Any(other => Same(name, other)));

    private static bool Same(DomainName name, string other) => DomainName.TryParse(other, out var parsed) && parsed == name;

    // RFC 5321 forbids an address as MX host; where one stands it is at least not looked up as a name.
    private static IPAddress? AddressOf(string host) =>
        IPAddress.TryParse(host, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || host.Count(c => c == '.') == 3)
            ? address
            : null;
}
