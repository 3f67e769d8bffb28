using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;

namespace SecureGateway.Staging;

/// <summary>
/// Sends load and keeps the books: which message was acknowledged. Without <see cref="LoadPlan.Stubborn"/> the first lost
/// connection ends the run with its exception.
/// </summary>
public sealed class LoadGenerator
{
    private readonly LoadPlan _plan;
    private readonly LoadMessage _message;
    private readonly uint _run = (uint)Random.Shared.Next();
    private readonly ConcurrentBag<uint> _acknowledged = [];
    private readonly ConcurrentBag<uint> _unknown = [];
    private readonly Latencies _latencies = new();
    private int _next;
    private int _refused;
    private int _refusedAfterData;
    private string? _firstError;

    private LoadGenerator(LoadPlan plan)
    {
        _plan = plan;
        _message = new LoadMessage(plan.Size);
    }

    /// <summary>Returns when all is sent, or, cancelled, with what was sent until then.</summary>
    public static async Task<LoadResult> RunAsync(LoadPlan plan, CancellationToken cancellationToken = default)
    {
        var generator = new LoadGenerator(plan);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, plan.Connections).Select(_ => Task.Run(() => generator.WorkAsync(cancellationToken), CancellationToken.None))).ConfigureAwait(false);
        return new LoadResult(
            generator._run, [.. generator._acknowledged], [.. generator._unknown], generator._refused,
            Stopwatch.GetElapsedTime(started), generator._latencies, generator._firstError)
        {
            RefusedAfterData = generator._refusedAfterData,
        };
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        var data = _message.NewBuffer();
        while (Volatile.Read(ref _next) < _plan.Total && !_plan.Enough.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ConnectionAsync(data, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (_plan.Stubborn && e is IOException or SocketException)
            {
                _firstError ??= e.Message;
                try
                {
                    await Task.Delay(20, cancellationToken).ConfigureAwait(false); // nobody there: do not spin
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }
        }
    }

    private async Task ConnectionAsync(byte[] data, CancellationToken cancellationToken)
    {
        await using var connection = await LoadConnection.OpenAsync(_plan, cancellationToken).ConfigureAwait(false);
        for (var sent = 0; sent < _plan.MessagesPerConnection && !_plan.Enough.IsCancellationRequested; sent++)
        {
            var number = (uint)Interlocked.Increment(ref _next) - 1;
            if (number >= _plan.Total)
                break;
            await MessageAsync(connection, data, number, cancellationToken).ConfigureAwait(false);
            if (_plan.Pause > TimeSpan.Zero)
                await Task.Delay(_plan.Pause, cancellationToken).ConfigureAwait(false);
        }

        await connection.CommandAsync("QUIT\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }

    private async Task MessageAsync(LoadConnection connection, byte[] data, uint number, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        LoadMessage.Stamp(data, _run, number, started);
        if (await connection.EnvelopeAsync(cancellationToken).ConfigureAwait(false) is not 354 and var refusal)
        {
            Refuse(refusal);
            await connection.CommandAsync("RSET\r\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
            return;
        }

        int code;
        try
        {
            code = await connection.CommandAsync(data, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            _unknown.Add(number);
            throw;
        }

        if (code == 250)
        {
            _acknowledged.Add(number);
            _latencies.Add(Stopwatch.GetTimestamp() - started);
        }
        else
        {
            Interlocked.Increment(ref _refusedAfterData);
            Refuse(code);
        }
    }

    private void Refuse(int code)
    {
        Interlocked.Increment(ref _refused);
        _firstError ??= $"answered {code}";
    }
}
