using System.Net;
using System.Net.Sockets;
using SecureGateway.Staging;

namespace SecureGateway.Host.Demo.Traffic;

/// <summary>
/// <c>demo receive</c>: one line for each message that arrives: who brought it, how many came until then, and whether it has come
/// before, as a message that was under way in a gateway that was killed may. Keeps no message, and remembers the last 100,000 numbers.
/// </summary>
internal sealed class MailReceiver(TextWriter output)
{
    private const int Remembered = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<(uint Run, uint Number)> _known = [];
    private readonly Queue<(uint Run, uint Number)> _order = new();
    private long _arrived;
    private long _again;

    public static async Task<int> RunAsync(IPEndPoint endPoint, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        using var stop = new StopSignals(cancellationToken);
        var receiver = new MailReceiver(output);
        if (Start(endPoint, receiver, errors) is not { } started)
            return 1;
        await using var sink = started;
        await output.WriteLineAsync($"receiving on {sink.EndPoint}").ConfigureAwait(false);
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await output.WriteLineAsync($"{receiver._arrived} messages arrived, {receiver._again} of them more than once.").ConfigureAwait(false);
        return 0;
    }

    private static LoadSink? Start(IPEndPoint endPoint, MailReceiver receiver, TextWriter errors)
    {
        try
        {
            return LoadSink.Start(CertificateFactory.Shared.Server("receiver.example"), endPoint: endPoint, observer: receiver.Take);
        }
        catch (SocketException e)
        {
            errors.WriteLine($"Cannot receive on {endPoint}: {e.Message}");
            return null;
        }
    }

    private void Take(LoadReceipt receipt)
    {
        lock (_lock)
        {
            var isNew = _known.Add((receipt.Run, receipt.Number));
            if (isNew)
            {
                _arrived++;
                _order.Enqueue((receipt.Run, receipt.Number));
                if (_order.Count > Remembered)
                    _known.Remove(_order.Dequeue());
            }
            else
            {
                _again++;
            }

            output.WriteLine($"#{receipt.Number} brought by {receipt.Relay ?? "nobody"} {(receipt.UnderTls ? "under TLS" : "in clear")}{(isNew ? "" : ", once more")}: {_arrived} arrived, {_again} more than once");
        }
    }
}
