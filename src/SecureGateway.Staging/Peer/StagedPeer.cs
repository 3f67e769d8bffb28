using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// A receiving mail server on a loopback address that behaves as it is told and records everything. Waits end with
/// <see cref="TimeoutException"/>, whose message tells what the peer saw until then. A fault in the peer itself ends every
/// wait, and <see cref="DisposeAsync"/>, with that exception.
/// </summary>
public sealed class StagedPeer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<PeerRule, int> _uses = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<int, Task> _sessions = new();
    private readonly Task _accepting;
    private ImmutableList<PeerConnection> _connections = [];
    private ImmutableList<PeerMessage> _messages = [];
    private TaskCompletionSource _change = NewChange();
    private Exception? _fault;

    private StagedPeer(PeerBehaviour behaviour, IPEndPoint endPoint, TimeProvider time)
    {
        Behaviour = behaviour;
        _time = time;
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(endPoint);
        _listener.Listen(512);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    /// <summary>May be replaced at any time; counts for connections that come later.</summary>
    public PeerBehaviour Behaviour { get; set; }

    public IPEndPoint EndPoint { get; }

    public int Port => EndPoint.Port;

    /// <summary><c>127.0.0.1:40123</c>, as routes write it.</summary>
    public string HostAndPort => EndPoint.ToString();

    public ImmutableList<PeerConnection> Connections => _connections;

    /// <summary>
    /// Messages that the peer acknowledged, in order. A message whose whole reply is one 2xx is here before that goes out, and
    /// is taken back when it cannot be written: who has seen a 250 finds the message.
    /// </summary>
    public ImmutableList<PeerMessage> Messages => _messages.FindAll(m => m.Acknowledged);

    /// <summary>Messages whose end came, acknowledged or not.</summary>
    public ImmutableList<PeerMessage> AllMessages => _messages;

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <param name="address">127.0.0.1 when null; other loopback addresses make several hosts with one port.</param>
    /// <param name="port">0 chooses a free one.</param>
    public static StagedPeer Start(PeerBehaviour behaviour, IPAddress? address = null, int port = 0, TimeProvider? time = null) =>
        new(behaviour, new IPEndPoint(address ?? IPAddress.Loopback, port), time ?? TimeProvider.System);

    /// <summary>Until so many messages are acknowledged; gives them back.</summary>
    public async Task<ImmutableList<PeerMessage>> WaitForMessagesAsync(int count, TimeSpan? within = null)
    {
        await WaitForAsync(() => Messages.Count >= count, $"{count} messages", within).ConfigureAwait(false);
        return Messages;
    }

    /// <summary>Until a message like this is acknowledged; gives it back.</summary>
    public async Task<PeerMessage> WaitForMessageAsync(Func<PeerMessage, bool>? like = null, TimeSpan? within = null)
    {
        await WaitForAsync(() => Messages.Exists(m => like?.Invoke(m) != false), "a message", within).ConfigureAwait(false);
        return Messages.First(m => like?.Invoke(m) != false);
    }

    /// <summary>Until so many connections have come.</summary>
    public async Task<ImmutableList<PeerConnection>> WaitForConnectionsAsync(int count, TimeSpan? within = null)
    {
        await WaitForAsync(() => Connections.Count >= count, $"{count} connections", within).ConfigureAwait(false);
        return Connections;
    }

    /// <summary>Until so many connections have ended.</summary>
    public async Task<ImmutableList<PeerConnection>> WaitForEndedAsync(int count, TimeSpan? within = null)
    {
        await WaitForAsync(() => Connections.Count(c => c.End != PeerEnd.None) >= count, $"{count} ended connections", within).ConfigureAwait(false);
        return Connections.FindAll(c => c.End != PeerEnd.None);
    }

    /// <summary>Until a command like this has come.</summary>
    public async Task<PeerCommand> WaitForCommandAsync(Func<PeerCommand, bool> like, TimeSpan? within = null)
    {
        await WaitForAsync(() => Connections.Exists(c => c.Commands.Exists(x => like(x))), "a command", within).ConfigureAwait(false);
        return Connections.SelectMany(c => c.Commands).First(like);
    }

    /// <summary>Until the condition holds; it is asked again after each thing that happens here.</summary>
    /// <exception cref="TimeoutException">Not within <paramref name="within"/> (30 s); tells what was seen.</exception>
    public async Task WaitForAsync(Func<bool> condition, string what = "condition", TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? Patience);
        while (true)
        {
            var change = Volatile.Read(ref _change).Task;
            if (_fault is { } fault)
                throw new InvalidOperationException($"the staged peer failed: {fault.Message}", fault);
            if (condition())
                return;
            try
            {
                await change.WaitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited in vain for {what}; seen:\n{Story()}");
            }
        }
    }

    /// <summary>What happened so far, a line for each connection.</summary>
    public string Story() => string.Join('\n', Connections.Select(c => c.ToString()).Append($"{Messages.Count} messages acknowledged"));

    /// <summary>Ends everything: listener, connections, waits at gates.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested)
            return;
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Values).ConfigureAwait(false);
        if (_fault is { } fault)
            throw new InvalidOperationException($"the staged peer failed: {fault.Message}", fault);
    }

    internal void Changed() => Interlocked.Exchange(ref _change, NewChange()).TrySetResult();

    internal PeerMessage Record(PeerMessage message)
    {
        ImmutableInterlocked.Update(ref _messages, (list, m) => list.Add(m), message);
        Changed();
        return message;
    }

    /// <summary>What became of the reply to a recorded message.</summary>
    internal void Replied(PeerMessage message, bool acknowledged)
    {
        if (message.Acknowledged == acknowledged)
            return;
        ImmutableInterlocked.Update(ref _messages, (list, ended) => list.Replace(message, ended, ReferenceEqualityComparer.Instance), message with { Acknowledged = acknowledged });
        Changed();
    }

    /// <summary>The plan's own answer to a command; null leaves the usual one.</summary>
    internal PeerReply? Rule(PeerPlan plan, PeerCommand command)
    {
        foreach (var rule in plan.Rules)
        {
            if (rule.Matches(command) && (rule.Times is not { } times || _uses.AddOrUpdate(rule, 1, (_, n) => n + 1) <= times))
                return rule.Reply;
        }

        return null;
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AcceptAsync()
    {
        for (var number = 1; ; number++)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                _sessions[number] = ServeAsync(socket, number);
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private static IPEndPoint RemoteOf(Socket socket)
    {
        try
        {
            return (IPEndPoint)socket.RemoteEndPoint!;
        }
        catch (SocketException)
        {
            return new IPEndPoint(IPAddress.None, 0); // reset before it was looked at
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using var owned = socket;
        socket.NoDelay = true;
        var connection = new PeerConnection(number, RemoteOf(socket), Now, new WireCapture());
        var end = PeerEnd.ClientClosed;
        try
        {
            var plan = Behaviour.Choose(connection);
            connection.Plan = plan.Name;
            ImmutableInterlocked.Update(ref _connections, (list, c) => list.Add(c), connection);
            Changed();
            end = await Task.Run(new PeerSession(this, socket, connection, plan, _stop.Token).RunAsync).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            end = PeerEnd.Disposed;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            end = _stop.IsCancellationRequested ? PeerEnd.Disposed : PeerEnd.ClientReset; // reset, or gone while it was written to
        }
        catch (Exception e)
        {
            _fault ??= e;
        }

        connection.Ended(end, Now);
        Changed();
    }
}
