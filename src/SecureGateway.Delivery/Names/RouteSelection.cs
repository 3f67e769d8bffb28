using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using SecureGateway.Policy;

namespace SecureGateway.Delivery;

/// <summary>The hosts of a route in the order to be tried: lower priority first, equal ones balanced.</summary>
internal static class RouteSelection
{
    public static ImmutableArray<MailHost> Choose(Route route, int maxHosts, Random random)
    {
        if (route.Hosts.Length == 1)
            return [ToHost(route.Hosts[0])];
        var shuffled = route.Hosts.ToArray();
        random.Shuffle(shuffled);
        return [.. shuffled.OrderBy(host => host.Priority).Take(maxHosts).Select(ToHost)];
    }

    private static MailHost ToHost(RouteHost host)
    {
        var bare = host.Host.Trim('[', ']');
        return IPAddress.TryParse(bare, out var address)
               && (address.AddressFamily == AddressFamily.InterNetworkV6 || bare.Count(c => c == '.') == 3)
            ? new MailHost(bare, host.Port, address)
            : new MailHost(host.Host.TrimEnd('.'), host.Port, null);
    }
}
