using System.Buffers;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Storage;

/// <summary>
/// What the queue itself needs of the store beyond <see cref="IMessageStore"/>: it alone knows when a body is no longer
/// needed.
/// </summary>
public interface IBodyStore : IMessageStore
{
    /// <summary>
    /// Asks for a body to be deleted. Returns at once; a deletion that a crash swallows is repaired by
    /// <see cref="RetainOnlyAsync"/> at the next start.
    /// </summary>
    void Delete(BodyId body);

    /// <summary>It will not be read soon: what of it is kept in memory is let go of.</summary>
    void LetGo(BodyId body);

    /// <summary>As <see cref="IMessageStore.StoreAsync"/>, which stores for the lane into which this node accepts.</summary>
    /// <param name="lane">For which it is.</param>
    ValueTask<BodyId> StoreAsync(int lane, ReadOnlySequence<byte> body, CancellationToken cancellationToken);

    /// <summary>Deletes every body of a lane up to <paramref name="upTo"/> that is not in <paramref name="known"/>.</summary>
    /// <param name="upTo">Null: those that were there when the store was opened.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="MessageStoreException">The store could not be read or written; nothing that is known was deleted.</exception>
    Task<int> RetainOnlyAsync(int lane, IReadOnlySet<long> known, long? upTo, CancellationToken cancellationToken);
}
