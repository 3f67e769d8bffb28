using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// Stands on the path to a server and keeps every octet that comes from the client. For a server whose TLS begins at once it
/// speaks the part in clear itself: greeting, EHLO, STARTTLS, 220.
/// </summary>
public sealed class WireTap : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly MemoryStream _heard = new();
    private readonly List<Task> _connections = [];
    private readonly IPEndPoint _server;
    private readonly bool _speaksStartTls;
    private readonly Task _accepting;

    public WireTap(IPEndPoint server, bool speaksStartTls)
    {
        (_server, _speaksStartTls) = (server, speaksStartTls);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        HostAndPort = _listener.LocalEndPoint!.ToString()!;
        _accepting = AcceptAsync();
    }

    public string HostAndPort { get; }

    /// <summary>All that clients sent, one character for each octet; under TLS nobody can read it here.</summary>
    public string Heard
    {
        get
        {
            lock (_lock)
                return Encoding.Latin1.GetString(_heard.ToArray());
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                _connections.Add(Task.Run(() => ServeAsync(client)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            return; // disposed
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            try
            {
                if (_speaksStartTls)
                    await SpeakAsync(client);
                await server.ConnectAsync(_server, _stop.Token);
                await Task.WhenAny(PassAsync(client, server, Hear), PassAsync(server, client, null));
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                return; // either side went, or the test is over
            }
        }
    }

    private async Task SpeakAsync(Socket client)
    {
        await SayAsync(client, "220 front.example ESMTP\r\n");
        await ExpectAsync(client, "EHLO ");
        await SayAsync(client, "250-front.example\r\n250 STARTTLS\r\n");
        await ExpectAsync(client, "STARTTLS");
        await SayAsync(client, "220 2.0.0 Ready\r\n");
    }

    // A line at a time: the client waits for each reply, so nothing of the handshake is read here.
    private async Task ExpectAsync(Socket client, string command)
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (!line.ToString().EndsWith('\n'))
        {
            if (await client.ReceiveAsync(octet, SocketFlags.None, _stop.Token) == 0)
                throw new OperationCanceledException("the client went");
            Hear(octet);
            line.Append((char)octet[0]);
        }

        if (!line.ToString().StartsWith(command, StringComparison.Ordinal))
            throw new OperationCanceledException($"{command} was expected, not {line}");
    }

    private Task SayAsync(Socket client, string text) => client.SendAsync(Encoding.ASCII.GetBytes(text), SocketFlags.None, _stop.Token).AsTask();

    private async Task PassAsync(Socket from, Socket to, Action<ReadOnlySpan<byte>>? onRead)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReceiveAsync(buffer, SocketFlags.None, _stop.Token) is > 0 and var read)
        {
            onRead?.Invoke(buffer.AsSpan(0, read));
            await to.SendAsync(buffer.AsMemory(0, read), SocketFlags.None, _stop.Token);
        }
    }

    private void Hear(ReadOnlySpan<byte> octets)
    {
        lock (_lock)
            _heard.Write(octets);
    }
}
