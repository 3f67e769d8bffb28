using System.Collections.Immutable;
using System.Net;
using SecureGateway.Mail;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>Where a host can be reached, or why not.</summary>
internal sealed record AddressChoice(ImmutableArray<IPAddress> Addresses, FailureReason Failure = FailureReason.None, string Detail = "");

/// <summary>
/// A next hop's hosts and their addresses. Asks the DNS only where the route says MX or names a host, for the latter behind the
/// system's hosts file. Answers failures as values; throws only when stopped.
/// </summary>
internal sealed class HostFinder(DeliveryOptions options, IMailResolver resolver, Random random, OwnAddresses own)
{
    private readonly HostsFile _hosts = new(options.HostsFile);

    public async ValueTask<HostChoice> HostsAsync(NextHop hop, CancellationToken stop)
    {
        if (!hop.Route.IsMx)
            return new HostChoice(RouteSelection.Choose(hop.Route, options.MaxHosts, random));
        if (hop.Domain == default)
            return HostChoice.None(FailureReason.DnsNoSuchDomain, "an address without a domain cannot be looked up");
        if (hop.Domain.TryGetAddress(out var literal))
            return new HostChoice([new MailHost(literal.ToString(), options.MxPort, literal)]);
        var answer = await resolver.MailExchangersAsync(hop.Domain, stop).ConfigureAwait(false);
        return MxSelection.Choose(hop.Domain, answer, options, random);
    }

    /// <param name="remote">The host came from the DNS: then it may not be this machine, and where it is this gateway nothing not better than it may be tried.</param>
    public async ValueTask<AddressChoice> AddressesAsync(MailHost host, bool remote, CancellationToken stop)
    {
        if (host.Address is { } known)
            return remote ? Remote(host, [known]) : new AddressChoice([known]);

        if (!remote && _hosts.Find(host.Name) is { IsEmpty: false } written)
            return new AddressChoice(written);
        var answer = await resolver.AddressesAsync(host.Name, stop).ConfigureAwait(false);
        switch (answer.Status)
        {
            case DnsStatus.Found:
                return remote ? Remote(host, answer.Addresses) : new AddressChoice(answer.Addresses);
            case DnsStatus.NoSuchName or DnsStatus.NoRecords when remote:
                return new AddressChoice([], FailureReason.DnsNoUsableHost, $"{host.Name}: no address");
            case DnsStatus.NoSuchName or DnsStatus.NoRecords:
                // a host of our own route: our configuration, which may be put right
                return new AddressChoice([], FailureReason.DnsTemporary, $"{host.Name}: no address");
            default:
                return new AddressChoice([], FailureReason.DnsTemporary, answer.Detail);
        }
    }

    // RFC 5321 5.1: a host that is this gateway under another name is a loop. Addresses that every machine has are only junk in a zone.
    private AddressChoice Remote(MailHost host, ImmutableArray<IPAddress> addresses)
    {
        ImmutableArray<IPAddress> usable = [.. addresses.Where(address => MxSelection.IsUsable(address, options))];
        if (usable.IsEmpty)
            return new AddressChoice([], FailureReason.DnsNoUsableHost, $"{host.Name} leads to this machine");
        return !options.AllowLoopbackMx && usable.Any(own.Contains)
            ? new AddressChoice([], FailureReason.MailLoop, $"{host.Name} has an address of this gateway")
            : new AddressChoice(usable);
    }
}
