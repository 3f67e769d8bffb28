using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace SecureGateway.Smtp.Tests.Harness;

/// <summary>
/// A client and the server on a pair of pipes, without sockets. The pipes run the server inline in the client's write, so that
/// one write is one read of the server, and everything has happened when the write returns.
/// </summary>
internal sealed class ScriptedConnection : IConnectionLifetimeNotificationFeature
{
    private readonly CancellationTokenSource _closing = new();
    private readonly CancellationTokenSource _closed = new();
    private readonly DefaultConnectionContext _context;
    private readonly ScriptedLogger _logger = new();
    private readonly StringBuilder _received = new();

    public ScriptedConnection(RecordingSession session, SmtpListener? listener = null, ReceiveBudget? budget = null, int? outputLimit = null, string client = "::ffff:192.0.2.7")
    {
        var toServer = new Pipe(Options(0));
        var toClient = new Pipe(Options(outputLimit ?? 0));
        Client = new Ends(toClient.Reader, toServer.Writer);
        _context = new DefaultConnectionContext("session-1", new Ends(toServer.Reader, toClient.Writer), Client)
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(client), 4711),
            LocalEndPoint = new IPEndPoint(IPAddress.Parse("192.0.2.1"), 25),
            ConnectionClosed = _closed.Token,
        };
        _context.Features.Set<IConnectionLifetimeNotificationFeature>(this);
        var handler = new SmtpConnectionHandler(listener ?? SmtpListener.StartTls("test"), session, budget ?? Budget, Time, _logger);
        Server = OutsideContext(() => ServeAsync(handler));
    }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public ReceiveBudget Budget { get; } = new();

    public Ends Client { get; }

    public Task Server { get; }

    public List<string> Logged => _logger.Lines;

    public CancellationToken ConnectionClosedRequested
    {
        get => _closing.Token;
        set => throw new NotSupportedException();
    }

    /// <summary>The server goes down, as Kestrel says it.</summary>
    public void RequestClose() => OutsideContext(_closing.Cancel);

    /// <summary>The client ended its side, as Kestrel says it.</summary>
    public void SignalClosed() => OutsideContext(_closed.Cancel);

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan time) => OutsideContext(() => Time.Advance(time));

    /// <summary>Sends, and gives back what has been answered since the last call.</summary>
    public async Task<string> SendAsync(string text, Granularity granularity = Granularity.Blob)
    {
        await WriteAsync(text, granularity);
        return Received();
    }

    public async Task WriteAsync(string text, Granularity granularity = Granularity.Blob)
    {
        foreach (var piece in Cut(Encoding.Latin1.GetBytes(text), granularity))
            await OutsideContext(() => Client.Output.WriteAsync(piece).AsTask());
    }

    /// <summary>What has been answered since the last call.</summary>
    public string Received()
    {
        while (Client.Input.TryRead(out var result))
        {
            _received.Append(Encoding.Latin1.GetString(result.Buffer.ToArray()));
            Client.Input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                break;
        }

        var text = _received.ToString();
        _received.Clear();
        return text;
    }

    /// <summary>The client says no more; gives back the rest of what the server says.</summary>
    public async Task<string> FinishAsync()
    {
        await OutsideContext(() => Client.Output.CompleteAsync().AsTask());
        await Server.WaitAsync(TimeSpan.FromSeconds(30));
        return Received();
    }

    public static IEnumerable<ReadOnlyMemory<byte>> Cut(ReadOnlyMemory<byte> bytes, Granularity granularity)
    {
        while (!bytes.IsEmpty)
        {
            var length = granularity switch
            {
                Granularity.Blob => bytes.Length,
                Granularity.Byte => 1,
                _ => bytes.Span.IndexOf((byte)'\n') is var end && end < 0 ? bytes.Length : end + 1,
            };
            yield return bytes[..length];
            bytes = bytes[length..];
        }
    }

    // The test framework's context would take the server's continuations to another thread.
    private static Task OutsideContext(Func<Task> act)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return act();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private static void OutsideContext(Action act) => OutsideContext(() =>
    {
        act();
        return Task.CompletedTask;
    });

    private async Task ServeAsync(SmtpConnectionHandler handler)
    {
        try
        {
            await handler.OnConnectedAsync(_context);
        }
        finally
        {
            await _context.Transport.Input.CompleteAsync();
            await _context.Transport.Output.CompleteAsync();
        }
    }

    private static PipeOptions Options(long limit) => new(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: limit,
        resumeWriterThreshold: limit / 2, useSynchronizationContext: false);

    internal sealed record Ends(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class ScriptedLogger : ILogger<SmtpConnectionHandler>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (Lines)
                Lines.Add($"{logLevel}: {formatter(state, exception)} {exception?.Message}".TrimEnd());
        }
    }
}
