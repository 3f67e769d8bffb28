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

    /// <summary>Deletes every body up to <paramref name="upTo"/> that is not in <paramref name="known"/>.</summary>
    /// <param name="upTo">Null: those that were there when the store was opened.</param>
    /// <returns>How many were deleted.</returns>
    /// <exception cref="MessageStoreException">The store could not be read or written; nothing that is known was deleted.</exception>
    Task<int> RetainOnlyAsync(IReadOnlySet<long> known, long? upTo, CancellationToken cancellationToken);
}
