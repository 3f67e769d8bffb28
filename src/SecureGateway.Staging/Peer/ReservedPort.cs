using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// A port on a loopback address that nobody else gets and where nobody answers: connections to it are refused. Once
/// released, a peer can be started there. It is none of those that the system gives to outgoing connections and to who asks for
/// any port, so that it is still free after a while without an owner.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private const string SystemRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 10_000;
    private const int Tries = 100;

    private static readonly int[] Own = OutsideTheSystems();

    private readonly Socket _socket;

    public ReservedPort(IPAddress? address = null)
    {
        _socket = new Socket((address ?? IPAddress.Loopback).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        Bind(_socket, address ?? IPAddress.Loopback);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public int Port => EndPoint.Port;

    /// <summary>Several at once, each another one, released.</summary>
    public static int[] Several(int count)
    {
        ReservedPort[] ports = [.. Enumerable.Range(0, count).Select(_ => new ReservedPort())];
        Array.ForEach(ports, port => port.Dispose());
        return [.. ports.Select(port => port.Port)];
    }

    public void Dispose() => _socket.Dispose();

    private static void Bind(Socket socket, IPAddress address)
    {
        for (var tries = Own.Length == 0 ? Tries : 0; tries < Tries; tries++)
        {
            try
            {
                socket.Bind(new IPEndPoint(address, Own[Random.Shared.Next(Own.Length)]));
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue; // another one's
            }
        }

        socket.Bind(new IPEndPoint(address, 0));
    }

    // Empty where the system does not say which are its own.
    private static int[] OutsideTheSystems()
    {
        if (!File.Exists(SystemRange))
            return [];
        var range = File.ReadAllText(SystemRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(bound => int.Parse(bound, CultureInfo.InvariantCulture)).ToArray();
        return [.. Enumerable.Range(Lowest, ushort.MaxValue + 1 - Lowest).Where(port => port < range[0] || port > range[1])];
    }
}
