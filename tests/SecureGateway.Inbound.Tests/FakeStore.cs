using System.Buffers;
using System.Collections.Concurrent;
using SecureGateway.Mail;

namespace SecureGateway.Inbound.Tests;

/// <summary>Keeps bodies in memory, and fails or waits as it is told.</summary>
internal sealed class FakeStore : IMessageStore
{
    private long _last;

    public ConcurrentDictionary<long, byte[]> Bodies { get; } = new();

    public bool HasRoom
    {
        get => Broken is null ? field : throw Broken;
        set;
    } = true;

    /// <summary>What a bug in the store would throw in the middle of a question.</summary>
    public Exception? Broken { get; set; }

    /// <summary>Thrown by the next stores, from the task.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Thrown by the call itself.</summary>
    public Exception? Thrown { get; set; }

    /// <summary>Stores wait for this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public TaskCompletionSource<CancellationToken> Called { get; private set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ValueTask<BodyId> StoreAsync(ReadOnlySequence<byte> body, CancellationToken cancellationToken)
    {
        if (Thrown is not null)
            throw Thrown;
        Called.TrySetResult(cancellationToken);
        return Gate.IsCompleted && Failure is null ? new ValueTask<BodyId>(Keep(body)) : Later(body);
    }

    public ValueTask<StoredBody> ReadAsync(BodyId body, CancellationToken cancellationToken) => new(new StoredBody(Bodies[body.Value]));

    private async ValueTask<BodyId> Later(ReadOnlySequence<byte> body)
    {
        await Gate;
        await Task.Yield();
        return Failure is null ? Keep(body) : throw Failure;
    }

    private BodyId Keep(ReadOnlySequence<byte> body)
    {
        var id = Interlocked.Increment(ref _last);
        Bodies[id] = body.ToArray();
        return new BodyId(id);
    }
}
