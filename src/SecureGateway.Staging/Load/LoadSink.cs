using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// A receiving server that takes everything as fast as it can, counts it, and keeps none of it: PIPELINING, 8BITMIME,
/// and STARTTLS when it has a certificate. Keeps a ledger of the <see cref="LoadGenerator"/>'s messages when asked to.
/// </summary>
public sealed class LoadSink : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _sessions = new();
    private readonly ConcurrentDictionary<(uint Run, uint Number), LoadArrival>? _ledger;
    private readonly Action<LoadReceipt>? _observer;
    private readonly Task _accepting;
    private readonly Lock _waitLock = new();
    private readonly List<(long Count, TaskCompletionSource Reached)> _waits = [];
    private long _messages;
    private long _tlsMessages;
    private long _connections;
    private TaskCompletionSource? _withheld;
    private TaskCompletionSource? _stalled;
    private int _standing;

    private LoadSink(IPEndPoint endPoint, StagedCertificate? certificate, bool ledger, Action<LoadReceipt>? observer, Func<Socket>? sockets)
    {
        Certificate = certificate;
        _observer = observer;
        _ledger = ledger ? new() : null;
        _listener = sockets?.Invoke() ?? new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(endPoint);
        _listener.Listen(1024);
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
        _accepting = AcceptAsync();
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Each recipient is refused for the moment (451) while this is on.</summary>
    public bool Refuses { get; set; }

    /// <summary>STARTTLS is offered and taken, and the connection closed where the handshake should begin, while this is on. Takes a certificate.</summary>
    public bool BreaksTls { get; set; }

    /// <summary>Messages are taken and counted, and their final reply is kept back while this is on.</summary>
    public bool Withholds
    {
        get => Volatile.Read(ref _withheld) is not null;
        set => Switch(ref _withheld, value);
    }

    /// <summary>DATA is answered with 354, and nothing of the message read while this is on.</summary>
    public bool Stalls
    {
        get => Volatile.Read(ref _stalled) is not null;
        set => Switch(ref _stalled, value);
    }

    public long Messages => Interlocked.Read(ref _messages);

    public long TlsMessages => Interlocked.Read(ref _tlsMessages);

    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Messages that stand at DATA just now.</summary>
    public int Stalled => Volatile.Read(ref _standing);

    /// <summary>From the generator's MAIL to the arrival of the final dot here.</summary>
    public Latencies UnderWay { get; } = new();

    /// <summary>Which messages of which run arrived; empty without a ledger.</summary>
    public IReadOnlyDictionary<(uint Run, uint Number), LoadArrival> Arrivals =>
        _ledger ?? (IReadOnlyDictionary<(uint, uint), LoadArrival>)new Dictionary<(uint, uint), LoadArrival>();

    internal StagedCertificate? Certificate { get; }

    internal Task MayReply => Volatile.Read(ref _withheld)?.Task ?? Task.CompletedTask;


    /// <param name="certificate">Null does not offer STARTTLS.</param>
    /// <param name="ledger">Remember which messages arrived; costs memory.</param>
    /// <param name="observer">Told of each message of the load before it is acknowledged, by several threads at once.</param>
    /// <param name="sockets">Makes the listener, for one in another network namespace.</param>
    public static LoadSink Start(
        StagedCertificate? certificate = null, bool ledger = false, IPEndPoint? endPoint = null, Action<LoadReceipt>? observer = null, Func<Socket>? sockets = null) =>
        new(endPoint ?? new IPEndPoint(IPAddress.Loopback, 0), certificate, ledger, observer, sockets);

    /// <summary>Completes when so many messages have arrived in all.</summary>
    public Task WhenReceivedAsync(long messages)
    {
        lock (_waitLock)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((messages, reached));
            Interlocked.MemoryBarrier(); // a message that came before the wait was seen must be counted here
            if (Messages >= messages)
                reached.TrySetResult();
            return reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        await Task.WhenAll(_sessions.Keys).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Completes when a message may be read.</summary>
    internal async ValueTask MayReadAsync(CancellationToken stop)
    {
        if (Volatile.Read(ref _stalled) is not { } stalled)
            return;
        Interlocked.Increment(ref _standing);
        try
        {
            await stalled.Task.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _standing);
        }
    }

    /// <param name="head">The message's beginning, where the generator's line is.</param>
    internal void Received(ReadOnlySpan<byte> head, IPAddress? from, bool underTls)
    {
        if (LoadMessage.TryRead(head, out var run, out var number, out var sent))
        {
            var now = System.Diagnostics.Stopwatch.GetTimestamp();
            UnderWay.Add(now - sent);
            _ledger?.AddOrUpdate((run, number), new LoadArrival(1, now, LoadMessage.TraceWord(head, "id"), from), (_, arrival) => arrival with { Times = arrival.Times + 1 });
            _observer?.Invoke(new LoadReceipt(run, number, LoadMessage.TraceWord(head, "by"), underTls));
        }

        if (underTls)
            Interlocked.Increment(ref _tlsMessages);
        var count = Interlocked.Increment(ref _messages);
        if (_waits.Count == 0)
            return;
        lock (_waitLock)
        {
            foreach (var (_, reached) in _waits.Where(w => w.Count <= count))
                reached.TrySetResult();
            _waits.RemoveAll(w => w.Count <= count);
        }
    }

    private static void Switch(ref TaskCompletionSource? waiting, bool on)
    {
        if (on)
            Interlocked.CompareExchange(ref waiting, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);
        else
            Interlocked.Exchange(ref waiting, null)?.TrySetResult();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _connections);
                var session = Task.Run(() => new LoadSinkSession(this, socket, _stop.Token).RunAsync());
                _sessions[session] = true;
                _ = session.ContinueWith(done => _sessions.TryRemove(done, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (_stop.IsCancellationRequested && e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }
}
