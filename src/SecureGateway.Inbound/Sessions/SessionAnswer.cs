using System.Threading.Tasks.Sources;

namespace SecureGateway.Inbound;

/// <summary>
/// The completion of one question after another, reused for a whole session so that a question allocates nothing to be
/// waited for. One thread asks and awaits, another answers. An answer to a question that is no longer pending is dropped.
/// </summary>
internal sealed class SessionAnswer<T> : IValueTaskSource<T>
{
    // The connection's loop goes on where the actor answers, until it waits for the network or asks again, which is at once:
    // a hand-over to another thread would cost more than that. It never waits for the actor in any other way.
    private ManualResetValueTaskSourceCore<T> _core;
    private long _asked;
    private long _pending;

    /// <summary>Begins a question. The one before must have been awaited.</summary>
    /// <returns>The ticket with which it is answered.</returns>
    public long Open()
    {
        _core.Reset();
        Interlocked.Exchange(ref _pending, ++_asked);
        return _asked;
    }

    public ValueTask<T> Task => new(this, _core.Version);

    public void Give(long ticket, T answer)
    {
        if (Interlocked.CompareExchange(ref _pending, 0, ticket) == ticket)
            _core.SetResult(answer);
    }

    public void Fail(Exception cause)
    {
        if (Interlocked.Exchange(ref _pending, 0) != 0)
            _core.SetException(cause);
    }

    T IValueTaskSource<T>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
