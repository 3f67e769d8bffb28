using System.Net;
using System.Net.Sockets;

namespace SecureGateway.TestSupport;

/// <summary>
/// A wire to a database on this machine, which can be cut at the worst moment: when the server has committed and its answer is under
/// way, or when the commit is under way and arrives late. One loopback port; each connection to it is one to the server.
/// </summary>
public sealed class DatabaseWire : IAsyncDisposable
{
    private static readonly byte[] Commit = "COMMIT\0"u8.ToArray();

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private readonly int _server;
    private readonly Task _accepting;
    private TaskCompletionSource? _lost;
    private (TaskCompletionSource Caught, TaskCompletionSource Release)? _held;

    public DatabaseWire(int serverPort)
    {
        _server = serverPort;
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>The next commit is carried out, and its connection breaks before the answer; completes then.</summary>
    public Task LoseNextAnswerAsync()
    {
        var lost = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _lost, lost);
        return lost.Task;
    }

    /// <summary>The connection of the next commit breaks before that arrives, and it arrives when it is released.</summary>
    public (Task Caught, TaskCompletionSource Release) HoldNextCommit()
    {
        var held = (Caught: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), Release: new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _held = held;
        return (held.Caught.Task, held.Release);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var all = new List<Task>();
        while (true)
        {
            try
            {
                all.Add(CarryAsync(await _listener.AcceptAsync(_end.Token).ConfigureAwait(false)));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                await Task.WhenAll(all).ConfigureAwait(false);
                return; // the test is at its end
            }
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        near.NoDelay = true;
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        try
        {
            await far.ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server), cut.Token).ConfigureAwait(false);
            TaskCompletionSource? lost = null;
            var there = CopyAsync(near, far, async octets =>
            {
                if (octets.Span.IndexOf(Commit) < 0)
                    return;
                if (_held is { } held)
                {
                    _held = null;
                    near.Close();
                    held.Caught.TrySetResult();
                    await held.Release.Task.WaitAsync(cut.Token).ConfigureAwait(false);
                    return;
                }

                lost = Interlocked.Exchange(ref _lost, null);
            });
            var back = CopyAsync(far, near, _ =>
            {
                if (lost is null)
                    return Task.CompletedTask;
                near.Close();
                lost.TrySetResult();
                return Task.CompletedTask;
            });
            await Task.WhenAny(there, back).ConfigureAwait(false);
            far.Shutdown(SocketShutdown.Send); // what it was sent it carries out
            await cut.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(there, back).ConfigureAwait(false);

            async Task CopyAsync(Socket from, Socket to, Func<ReadOnlyMemory<byte>, Task> before)
            {
                var buffer = new byte[64 * 1024];
                while (await from.ReceiveAsync(buffer, cut.Token).ConfigureAwait(false) is var read and > 0)
                {
                    await before(buffer.AsMemory(0, read)).ConfigureAwait(false);
                    await to.SendAsync(buffer.AsMemory(0, read), cut.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return; // one of its ends is gone, and so is the other
        }
    }
}
