using Akka.Actor;
using Akka.Hosting;
using SecureGateway.Mail;
using SecureGateway.Operations;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Palettes.Queue;

/// <summary>Asks the queue, and says in words when it cannot answer.</summary>
public sealed class QueueAccess(IRequiredActor<QueueKey> queue)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20); // lanes on their way are waited for, and then each lane

    /// <summary>A question or an operation, and what to make of its answer.</summary>
    public async Task<OperationResult> AskAsync<T>(object message, Func<T, OperationResult> answer, CancellationToken cancellation)
    {
        try
        {
            var actor = await queue.GetAsync(cancellation).ConfigureAwait(false);
            return await actor.Ask(message, Patience, cancellation).ConfigureAwait(false) switch
            {
                T expected => answer(expected),
                QueueUnavailable unavailable => Refusal.Unavailable($"{unavailable.Problem}; try again in a moment"),
                var other => throw new InvalidOperationException($"the queue answered {other.GetType().Name} to {message.GetType().Name}"),
            };
        }
        catch (AskTimeoutException)
        {
            return Refusal.Unavailable($"the queue has not answered in {Patience.TotalSeconds:0} s; whether it did anything is not known");
        }
    }

    /// <summary>Ids of messages in the queue that begin with what is typed.</summary>
    public async ValueTask<IEnumerable<string>> IdsAsync(string typed, CancellationToken cancellation)
    {
        var page = await PageAsync(cancellation).ConfigureAwait(false);
        return page.Entries.Select(entry => entry.Id.ToString()).Where(id => id.StartsWith(typed, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Next hops that something waits for.</summary>
    public async ValueTask<IEnumerable<string>> NextHopsAsync(string typed, CancellationToken cancellation)
    {
        var actor = await queue.GetAsync(cancellation).ConfigureAwait(false);
        var summary = await actor.Ask<QueueSummary>(new QueueQueries.SummarizeQueue(), Patience, cancellation).ConfigureAwait(false);
        return summary.Lines.Select(line => line.NextHop).Distinct().Where(hop => hop.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal);
    }

    private async Task<QueuePage> PageAsync(CancellationToken cancellation)
    {
        var actor = await queue.GetAsync(cancellation).ConfigureAwait(false);
        return await actor.Ask<QueuePage>(new QueueQueries.ListMessages(QueueFilter.Everything, Limit: 1000), Patience, cancellation).ConfigureAwait(false);
    }
}
