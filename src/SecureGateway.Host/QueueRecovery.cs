using Akka.Actor;
using Akka.Hosting;
using SecureGateway.Mail;
using SecureGateway.Queue;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Host;

/// <summary>
/// Waits until the queue knows every message of the last run. The listeners open after that, so a client never meets a
/// gateway that cannot keep what it takes. Gives up when the host is told to stop. A queue in a database may be away for long:
/// then the start does not wait, so that this node can be asked and seen, and <see cref="QueueDoor"/> keeps clients out.
/// </summary>
public sealed partial class QueueRecovery(IRequiredActor<QueueKey> queue, QueueOptions options, ILogger<QueueRecovery> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private string? _waitingFor;

    /// <summary>Completes when the queue is there for the first time; cancelled when the host stops before.</summary>
    public Task Done => _done.Task;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Postgres is null)
            return WaitAsync(cancellationToken);
        _ = WaitBesideAsync(_stop.Token);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _stop.CancelAsync();

    public void Dispose() => _stop.Dispose();

    private async Task WaitBesideAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _done.TrySetCanceled(cancellationToken);
        }
        catch (Exception e)
        {
            LogGaveUp(e); // clients hear 421 until the next start
            _done.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        var actor = await queue.GetAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                var answer = await actor.Ask(new QueueQueries.SummarizeQueue(), Patience, cancellationToken).ConfigureAwait(false);
                // A lane of another node that cannot be read keeps no mail from this one's.
                var unread = answer is QueueSummary { Unread: var missing } ? missing.FirstOrDefault(lane => lane.IsHome) : null;
                if (answer is QueueSummary summary && unread is null)
                {
                    LogRecovered(summary.Messages);
                    _done.TrySetResult();
                    return;
                }

                Waiting(answer is QueueUnavailable unavailable ? unavailable.Problem : unread?.ToString() ?? answer.ToString());
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(false);
            }
            catch (AskTimeoutException e)
            {
                Waiting(e.Message);
            }
        }
    }

    // It may last, when a database is away.
    private void Waiting(string? what)
    {
        if (what != _waitingFor)
            LogWaiting(what);
        _waitingFor = what;
    }

    [LoggerMessage(1, LogLevel.Information, "queue recovered: {Messages} messages")]
    private partial void LogRecovered(int messages);

    [LoggerMessage(2, LogLevel.Warning, "the queue is not recovered yet: {Answer}")]
    private partial void LogWaiting(string? answer);

    [LoggerMessage(3, LogLevel.Critical, "the queue is not waited for any longer: no mail is taken before the next start")]
    private partial void LogGaveUp(Exception e);
}
