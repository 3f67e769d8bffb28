namespace SecureGateway.Revocation;

/// <summary>
/// Answers by key: a question is asked once at a time, whoever waits for it, and its answer is kept until it says. Bounded in
/// number and in weight: what runs out first goes first. A question that throws is not kept. Safe from many threads.
/// </summary>
/// <param name="keepUntil">Of an answer.</param>
/// <param name="weigh">Of an answer; the sum is bounded.</param>
internal sealed class SharedAnswers<TKey, TAnswer>(
    int most, long heaviest, Func<TAnswer, DateTimeOffset> keepUntil, Func<TAnswer, long> weigh, TimeProvider time)
    where TKey : notnull
{
    private readonly Dictionary<TKey, Task<TAnswer>> _asked = [];
    private readonly Dictionary<TKey, TAnswer> _kept = [];
    private readonly Lock _lock = new();
    private long _weight;

    public int Count
    {
        get
        {
            lock (_lock)
                return _kept.Count;
        }
    }

    public Task<TAnswer> GetAsync(TKey key, Func<Task<TAnswer>> ask)
    {
        TaskCompletionSource<TAnswer> coming;
        lock (_lock)
        {
            if (_kept.TryGetValue(key, out var known))
            {
                if (keepUntil(known) > time.GetUtcNow())
                    return Task.FromResult(known);
                Forget(key);
            }

            if (_asked.TryGetValue(key, out var under))
                return under;
            coming = new TaskCompletionSource<TAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked[key] = coming.Task;
        }

        _ = RunAsync(key, ask, coming);
        return coming.Task;
    }

    private async Task RunAsync(TKey key, Func<Task<TAnswer>> ask, TaskCompletionSource<TAnswer> coming)
    {
        try
        {
            var answer = await ask().ConfigureAwait(false);
            lock (_lock)
            {
                _asked.Remove(key);
                Keep(key, answer);
            }

            coming.SetResult(answer);
        }
        catch (Exception error) // whoever waits gets it
        {
            lock (_lock)
                _asked.Remove(key);
            coming.SetException(error);
            _ = coming.Task.Exception; // perhaps nobody waits any more
        }
    }

    private void Keep(TKey key, TAnswer answer)
    {
        var weight = weigh(answer);
        if (weight > heaviest)
            return;
        _kept[key] = answer;
        _weight += weight;
        if (_kept.Count <= most && _weight <= heaviest)
            return;
        // an eighth at once, so that this is rare
        foreach (var old in _kept.OrderBy(entry => keepUntil(entry.Value)).Select(entry => entry.Key).ToList())
        {
            if (_kept.Count <= most - (most / 8) && _weight <= heaviest - (heaviest / 8))
                break;
            Forget(old);
        }
    }

    private void Forget(TKey key)
    {
        if (_kept.Remove(key, out var gone))
            _weight -= weigh(gone);
    }
}
