using System.Buffers;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>A body waiting for the writer, and whoever waits for it to be on stable storage.</summary>
/// <param name="lane">For which it is stored: it is part of the body's id, where there are several.</param>
/// <param name="copy">The whole body where it is small; else null, and the caller's <paramref name="body"/> is read from when written.</param>
internal sealed class StoreRequest(int lane, byte[]? copy, ReadOnlySequence<byte> body, long size)
{
    private readonly TaskCompletionSource<BodyId> _done = new();
    private MessageStoreException? _problem;

    public int Lane => lane;

    public byte[]? Copy { get; } = copy;

    public ReadOnlySequence<byte> Body { get; } = body;

    public long Size { get; } = size;

    /// <summary>Given by the writer, and told to nobody before the commit.</summary>
    public long Id { get; set; }

    public Task<BodyId> Done => _done.Task;

    public void Refused(MessageStoreException problem) => _problem = problem;

    /// <summary>Tells whoever waits, who goes on at once on this thread.</summary>
    public void Tell()
    {
        if (_problem is { } problem)
            _done.TrySetException(problem);
        else
            _done.TrySetResult(new BodyId(Id));
    }
}
