using System.Collections.Immutable;
using SecureGateway.Queue.Lane;

namespace SecureGateway.EndToEnd.Tests.Support;

/// <summary>
/// What the queue journalled, as tests ask for it. Waits end with <see cref="TimeoutException"/>, whose message lists
/// everything that was journalled until then.
/// </summary>
public sealed class Tracking : ILaneObserver
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private ImmutableList<ILaneEvent> _events = [];
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ImmutableList<ILaneEvent> Events => Volatile.Read(ref _events);

    public IEnumerable<QueueEvents.Accepted> Accepted => Events.OfType<QueueEvents.Accepted>();

    public IEnumerable<QueueEvents.Attempted> Attempts => Events.OfType<QueueEvents.Attempted>();

    public IEnumerable<QueueEvents.Gone> Gone => Events.OfType<QueueEvents.Gone>();

    /// <summary>Until so many attempts have ended; gives them back in order.</summary>
    public async Task<ImmutableArray<QueueEvents.Attempted>> WaitForAttemptsAsync(int count, TimeSpan? within = null)
    {
        await WaitAsync(() => Attempts.Count() >= count, $"{count} attempts", within);
        return [.. Attempts];
    }

    /// <summary>Until so many messages, reports included, are done with.</summary>
    public Task WaitForGoneAsync(int count, TimeSpan? within = null) => WaitAsync(() => Gone.Count() >= count, $"{count} messages gone", within);

    public async Task WaitAsync(Func<bool> condition, string what, TimeSpan? within = null)
    {
        using var limit = new CancellationTokenSource(within ?? Patience);
        while (true)
        {
            Task change;
            lock (_lock)
                change = _change.Task;
            if (condition())
                return;
            try
            {
                await change.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited in vain for {what}; journalled:\n{string.Join('\n', Events)}");
            }
        }
    }

    public void Persisted(string laneId, long sequenceNr, IReadOnlyList<ILaneEvent> events)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _events = _events.AddRange(events);
            changed = _change;
            _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
