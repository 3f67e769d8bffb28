using Akka.Actor;
using Akka.Hosting;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Host;

/// <summary>
/// Waits until the queue knows every message of the last run. The listeners open after that, so a client never meets a
/// gateway that cannot keep what it takes. Gives up when the host is told to stop.
/// </summary>
public sealed partial class QueueRecovery(IRequiredActor<QueueKey> queue, ILogger<QueueRecovery> logger) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private string? _waitingFor;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var actor = await queue.GetAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                var answer = await actor.Ask(new QueueQueries.SummarizeQueue(), Patience, cancellationToken).ConfigureAwait(false);
                if (answer is QueueSummary summary)
                {
                    LogRecovered(summary.Messages);
                    return;
                }

                Waiting(answer is QueueUnavailable unavailable ? unavailable.Problem : answer.ToString());
                await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken).ConfigureAwait(false);
            }
            catch (AskTimeoutException e)
            {
                Waiting(e.Message);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // It may last, when a database is away or another node has the queue.
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
}
