using System.Buffers;

namespace SecureGateway.Mail;

/// <summary>
/// Reads a body once from its beginning to its end. Never says that it has ended before as many octets were given as the body
/// has. For one reader at a time.
/// </summary>
public sealed class BodyReader(StoredBody body) : IDisposable
{
    private byte[]? _part;
    private int _number;
    private long _given;

    /// <summary>Everything was given.</summary>
    public bool HasEnded => _given == body.Length;

    /// <summary>The next part, which is there until the next call; empty at the end.</summary>
    /// <exception cref="MessageStoreException">It cannot be read, or octets are missing, or there are too many.</exception>
    public ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken stop)
    {
        if (HasEnded)
            return default;
        if (body.Parts is { } parts)
            return NextAsync(parts, stop);
        _given = body.Length;
        return ValueTask.FromResult(body.Whole);
    }

    /// <summary>What was given last is not there any more.</summary>
    public void Dispose()
    {
        if (_part is null)
            return;
        ArrayPool<byte>.Shared.Return(_part);
        _part = null;
    }

    private async ValueTask<ReadOnlyMemory<byte>> NextAsync(IBodyParts parts, CancellationToken stop)
    {
        _part ??= ArrayPool<byte>.Shared.Rent(parts.Largest);
        var octets = await parts.ReadAsync(_number, _part, stop).ConfigureAwait(false);
        if (octets == 0 || octets > body.Length - _given)
            throw new MessageStoreException($"{parts.Name} is damaged: {_given + octets} of {body.Length} octets are there");
        _number++;
        _given += octets;
        return _part.AsMemory(0, octets);
    }
}
