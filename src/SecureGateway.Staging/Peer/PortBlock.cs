using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// A row of ports that this process has for itself among those that staged processes take: whoever claims one listens on its
/// first port, so that it ends with its process. None is of the range from which the system serves outgoing connections and
/// who asks for any port.
/// </summary>
internal sealed class PortBlock
{
    private const string SystemRange = "/proc/sys/net/ipv4/ip_local_port_range";
    private const int Lowest = 10_000;
    private const int Size = 500;

    private readonly int[] _ports;
    private readonly Socket _claim;
    private int _taken;

    private PortBlock(int[] ports, Socket claim) => (_ports, _claim) = (ports, claim);

    /// <summary>This process's; null where the system leaves none, or does not say which.</summary>
    public static PortBlock? Own { get; } = Claim();

    /// <summary>One that nobody has.</summary>
    public static PortBlock? Claim()
    {
        int[][] blocks = [.. OutsideTheSystems().Chunk(Size).Where(block => block.Length == Size)];
        Random.Shared.Shuffle(blocks);
        foreach (var block in blocks)
        {
            if (Listen(block[0]) is { } claim)
                return new PortBlock(block[1..], claim);
        }

        return null;
    }

    /// <summary>Each in turn: the one that was given up longest ago comes first.</summary>
    public int Next() => _ports[(uint)Interlocked.Increment(ref _taken) % (uint)_ports.Length];

    public void GiveUp() => _claim.Dispose();

    private static Socket? Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen();
            return socket;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose(); // another process's block, or a service of this machine
            return null;
        }
    }

    private static IEnumerable<int> OutsideTheSystems()
    {
        if (!File.Exists(SystemRange))
            return [];
        var range = File.ReadAllText(SystemRange).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(bound => int.Parse(bound, CultureInfo.InvariantCulture)).ToArray();
        return Enumerable.Range(Lowest, ushort.MaxValue + 1 - Lowest).Where(port => port < range[0] || port > range[1]);
    }
}
