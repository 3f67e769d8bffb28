using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Smtp;

/// <summary>
/// What one client is told from others by, where something is shared out between them: its address, and of IPv6 the /64, since
/// that is what one machine is given, and it may have another address there for each connection. Pure.
/// </summary>
public static class ClientKey
{
    public static IPAddress Of(IPAddress client)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (client.AddressFamily != AddressFamily.InterNetworkV6)
            return client;
        if (client.IsIPv4MappedToIPv6)
            return client.MapToIPv4();
        Span<byte> octets = stackalloc byte[16];
        client.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }
}
