using System.Buffers;

namespace SecureGateway.Mail;

/// <summary>
/// Message bodies on stable storage. A body is whole or not there; what <see cref="StoreAsync"/> returned survives any
/// crash until it is deleted. Safe for use from many threads.
/// </summary>
public interface IMessageStore
{
    /// <summary>
    /// Stores a body and completes when it is on stable storage. The sequence may be reused by the caller afterwards.
    /// </summary>
    /// <exception cref="MessageStoreException">Nothing was stored; the message must not be acknowledged (451).</exception>
    ValueTask<BodyId> StoreAsync(ReadOnlySequence<byte> body, CancellationToken cancellationToken);

    /// <summary>The body as it was stored; from memory when it is small and recent, in parts when it is large.</summary>
    /// <exception cref="MessageStoreException">It cannot be read, or is not there.</exception>
    ValueTask<StoredBody> ReadAsync(BodyId body, CancellationToken cancellationToken);

    /// <summary>True while there is room to take mail; false answers 452 at MAIL .</summary>
    bool HasRoom { get; }
}

/// <summary>The store could not do what was asked. The message says what and where.</summary>
public sealed class MessageStoreException(string message, Exception? inner = null) : IOException(message, inner);
