using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// A name server on loopback, UDP and TCP on one port, that answers what it is told (RFC 1035), and NXDOMAIN else.
/// A name may be answered by an error code, by silence, or truncated over UDP.
/// </summary>
public sealed class StagedDns : IAsyncDisposable
{
    private const ushort A = 1, Cname = 5, Ptr = 12, Mx = 15, Aaaa = 28;

    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<(string Name, ushort Type), List<byte[]>> _records = [];
    private readonly Dictionary<string, int> _codes = [];
    private readonly HashSet<string> _silent = [];
    private readonly HashSet<string> _truncated = [];
    private readonly UdpClient _udp;
    private readonly TcpListener _tcp;
    private readonly Task _serving;
    private int _overTcp;
    private int _questions;

    public StagedDns()
    {
        (_udp, _tcp) = Bind();
        EndPoint = (IPEndPoint)_udp.Client.LocalEndPoint!;
        _serving = Task.WhenAll(ServeUdpAsync(), ServeTcpAsync());
    }

    public IPEndPoint EndPoint { get; }

    public int QuestionsOverTcp => Volatile.Read(ref _overTcp);

    public int Questions => Volatile.Read(ref _questions);

    /// <summary>Of every record, in seconds.</summary>
    public byte TimeToLive { get; set; } = 60;

    /// <summary>A host name for an address, in in-addr.arpa or ip6.arpa.</summary>
    public StagedDns Pointer(string address, string host) => Add(Reverse(address), Ptr, Name(host));

    /// <summary>No answer to the question for an address's names.</summary>
    public StagedDns SilentPointer(string address) => Silent(Reverse(address));

    public StagedDns MailExchanger(string name, ushort preference, string host)
    {
        var data = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(data, preference);
        return Add(name, Mx, [.. data, .. Name(host)]);
    }

    public StagedDns Address(string name, string address)
    {
        var parsed = IPAddress.Parse(address);
        return Add(name, parsed.AddressFamily == AddressFamily.InterNetworkV6 ? Aaaa : A, parsed.GetAddressBytes());
    }

    public StagedDns Alias(string name, string target) => Add(name, Cname, Name(target));

    /// <summary>The name exists and has nothing.</summary>
    public StagedDns Empty(string name) => Code(name, 0);

    /// <summary>2 is SERVFAIL, 5 REFUSED.</summary>
    public StagedDns Code(string name, int code)
    {
        _codes[name] = code;
        return this;
    }

    public StagedDns Silent(string name)
    {
        _silent.Add(name);
        return this;
    }

    public StagedDns Truncated(string name)
    {
        _truncated.Add(name);
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _udp.Dispose();
        _tcp.Dispose();
        await _serving;
    }

    private static (UdpClient Udp, TcpListener Tcp) Bind()
    {
        while (true)
        {
            var tcp = new TcpListener(IPAddress.Loopback, 0);
            tcp.Start();
            try
            {
                return (new UdpClient(new IPEndPoint(IPAddress.Loopback, ((IPEndPoint)tcp.LocalEndpoint).Port)), tcp);
            }
            catch (SocketException)
            {
                tcp.Dispose(); // somebody has that port for UDP: another one
            }
        }
    }

    private StagedDns Add(string name, ushort type, byte[] data)
    {
        if (!_records.TryGetValue((name, type), out var list))
            _records[(name, type)] = list = [];
        list.Add(data);
        return this;
    }

    private async Task ServeUdpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var asked = await _udp.ReceiveAsync(_stop.Token);
                if (Answer(asked.Buffer, udp: true) is { } answer)
                    await _udp.SendAsync(answer, asked.RemoteEndPoint, _stop.Token);
            }
            catch (Exception error) when (_stop.IsCancellationRequested && error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeTcpAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var client = await _tcp.AcceptTcpClientAsync(_stop.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, _stop.Token);
                var question = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(question, _stop.Token);
                Interlocked.Increment(ref _overTcp);
                var answer = Answer(question, udp: false)!;
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], _stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
            {
                // the client went, or everything ends
            }
        }
    }

    private byte[]? Answer(byte[] question, bool udp)
    {
        var (name, end) = ReadName(question, 12);
        var type = BinaryPrimitives.ReadUInt16BigEndian(question.AsSpan(end));
        Interlocked.Increment(ref _questions);
        if (_silent.Contains(name))
            return null;
        var known = _codes.TryGetValue(name, out var code) || _records.Keys.Any(key => key.Name == name);
        var cut = udp && _truncated.Contains(name);
        var answers = new List<byte[]>();
        for (var at = name; !cut && code == 0;)
        {
            foreach (var data in _records.GetValueOrDefault((at, type), []))
                answers.Add(Record(at, type, data));
            if (type == Cname || !_records.TryGetValue((at, Cname), out var alias))
                break;
            answers.Add(Record(at, Cname, alias[0]));
            at = ReadName(alias[0], 0).Name;
        }

        var header = new byte[12];
        question.AsSpan(0, 2).CopyTo(header);
        header[2] = (byte)(0x81 | (cut ? 0x02 : 0));
        header[3] = (byte)(0x80 | (known ? code : 3));
        header[5] = 1;
        header[7] = (byte)answers.Count;
        return [.. header, .. question[12..(end + 4)], .. answers.SelectMany(bytes => bytes)];
    }

    private byte[] Record(string name, ushort type, byte[] data)
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, type);
        fixedPart[3] = 1;
        fixedPart[7] = TimeToLive;
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)data.Length);
        return [.. Name(name), .. fixedPart, .. data];
    }

    private static string Reverse(string address)
    {
        var bytes = IPAddress.Parse(address).GetAddressBytes();
        return bytes.Length == 4
            ? string.Join('.', bytes.Reverse()) + ".in-addr.arpa"
            : string.Join('.', Convert.ToHexStringLower(bytes).Reverse()) + ".ip6.arpa";
    }

    private static byte[] Name(string name) =>
        [.. name.Split('.', StringSplitOptions.RemoveEmptyEntries).SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private static (string Name, int End) ReadName(byte[] bytes, int at)
    {
        var labels = new List<string>();
        while (bytes[at] != 0)
        {
            labels.Add(Encoding.ASCII.GetString(bytes, at + 1, bytes[at]).ToLowerInvariant());
            at += 1 + bytes[at];
        }

        return (string.Join('.', labels), at + 1);
    }
}
