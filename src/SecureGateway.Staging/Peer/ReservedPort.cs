using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// A port on a loopback address that nobody else gets and where nobody answers: connections to it are refused. Once
/// released, a peer can be started there, also after a while without an owner (<see cref="PortBlock"/>).
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private const int Tries = 100;

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
        for (var tries = 0; PortBlock.Own is { } own && tries < Tries; tries++)
        {
            try
            {
                socket.Bind(new IPEndPoint(address, own.Next()));
                return;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                continue; // a service of this machine, or a staged one that is still there
            }
        }

        socket.Bind(new IPEndPoint(address, 0));
    }
}
