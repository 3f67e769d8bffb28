using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// A port on a loopback address that nobody else gets and where nobody answers: connections to it are refused. Once
/// released, a peer can be started there.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _socket;

    public ReservedPort(IPAddress? address = null)
    {
        _socket = new Socket((address ?? IPAddress.Loopback).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    public int Port => EndPoint.Port;

    public void Dispose() => _socket.Dispose();
}
