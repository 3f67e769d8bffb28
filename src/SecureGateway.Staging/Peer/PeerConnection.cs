using System.Collections.Immutable;
using System.Net;
using System.Text;

namespace SecureGateway.Staging;

/// <summary>
/// The record of one connection to a staged peer, growing while the connection lives. Safe to read from any thread.
/// </summary>
public sealed class PeerConnection
{
    private readonly WireCapture _wire;
    private readonly MemoryStream _underTls = new();
    private readonly Lock _lock = new();
    private ImmutableList<PeerCommand> _commands = [];

    internal PeerConnection(int number, IPEndPoint client, DateTimeOffset connectedAt, WireCapture wire)
    {
        Number = number;
        Client = client;
        ConnectedAt = connectedAt;
        _wire = wire;
    }

    /// <summary>From 1, in the order of arrival.</summary>
    public int Number { get; }

    public IPEndPoint Client { get; }

    public DateTimeOffset ConnectedAt { get; }

    public DateTimeOffset? EndedAt { get; private set; }

    public PeerEnd End { get; private set; }

    /// <summary>Name of the plan that was followed.</summary>
    public string Plan { get; internal set; } = "";

    /// <summary>Of the last EHLO or HELO.</summary>
    public string HelloName { get; internal set; } = "";

    public ImmutableList<PeerCommand> Commands => _commands;

    /// <summary>Facts of the completed handshake.</summary>
    public PeerTls? Tls { get; internal set; }

    /// <summary>How the handshake failed, in this side's words: also the alert the client sent.</summary>
    public string? TlsFailure { get; internal set; }

    /// <summary>USER of an AUTH, and whether it came under TLS.</summary>
    public (string User, bool UnderTls)? Authenticated { get; internal set; }

    /// <summary>What the client offered in its handshake; null when none began.</summary>
    public ClientHello? ClientHello => _wire.Hello();

    /// <summary>Every octet that came over TCP.</summary>
    public byte[] WireReceived => _wire.All();

    /// <summary>Octets that came over TCP outside TLS records: what anybody on the path could read.</summary>
    public byte[] PlaintextReceived => _wire.Plaintext();

    /// <summary><see cref="PlaintextReceived"/>, one character each.</summary>
    public string PlaintextText => Encoding.Latin1.GetString(PlaintextReceived);

    /// <summary>What came under TLS, decrypted.</summary>
    public byte[] TlsReceived
    {
        get
        {
            lock (_lock)
                return _underTls.ToArray();
        }
    }

    public bool HasCommand(string verb) => _commands.Any(c => c.Verb.Equals(verb, StringComparison.OrdinalIgnoreCase));

    internal WireCapture Wire => _wire;

    internal void Record(PeerCommand command) => ImmutableInterlocked.Update(ref _commands, (list, c) => list.Add(c), command);

    internal void RecordUnderTls(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
            _underTls.Write(bytes);
    }

    internal void Ended(PeerEnd end, DateTimeOffset at)
    {
        EndedAt = at;
        End = end;
    }

    public override string ToString() =>
        $"#{Number} from {Client} ({Plan}), TLS {Tls?.Version.ToString() ?? TlsFailure ?? "none"}, {string.Join(" | ", _commands)}, end {End}";
}
