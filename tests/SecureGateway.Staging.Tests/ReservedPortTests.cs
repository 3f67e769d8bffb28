using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging.Tests;

/// <summary>What makes a port that was given up one that is still free a while later.</summary>
public sealed class ReservedPortTests
{
    private const string SystemRange = "/proc/sys/net/ipv4/ip_local_port_range";

    [SkippableFact]
    public void None_of_them_is_one_that_the_system_gives_away()
    {
        Skip.IfNot(File.Exists(SystemRange), $"there is no {SystemRange}");
        var range = File.ReadAllText(SystemRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(bound => int.Parse(bound, CultureInfo.InvariantCulture)).ToArray();
        Skip.If(range[0] <= 10_000 && range[1] >= ushort.MaxValue, "the system gives all of them away");

        var ports = ReservedPort.Several(50);

        Assert.Equal(50, ports.Distinct().Count());
        Assert.DoesNotContain(ports, port => port >= range[0] && port <= range[1]);
    }

    [Fact]
    public void Nobody_else_gets_it_until_it_is_given_up()
    {
        using var port = new ReservedPort();
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => other.Bind(port.EndPoint)).SocketErrorCode);

        port.Dispose();

        other.Bind(port.EndPoint);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port.Port), other.LocalEndPoint);
    }
}
