using SecureGateway.Mail;

namespace SecureGateway.Tracking.Store;

/// <summary>
/// Where this node's one writer writes: messages, refusals, counters, and the position in each lane's journal, all in one
/// transaction, so that every event has its effect exactly once. Used by one thread. After an exception the store is thrown away,
/// and what was not committed with it.
/// </summary>
internal interface ITrackingStore : IDisposable
{
    CounterSums Counters { get; }

    /// <summary>What is recorded of each lane, up to and with this number, as far as this store knows.</summary>
    IReadOnlyDictionary<string, long> Positions { get; }

    /// <summary>Looks again where recording stands. True when others have moved it: then what was read before may have changed too.</summary>
    bool Refresh();

    /// <summary>Of a key's running number. The same is not given twice, whoever asks, for a long time.</summary>
    long NextNumber();

    /// <param name="lanes">Whose positions this transaction moves.</param>
    /// <exception cref="PositionMovedException">Somebody else moved one of them.</exception>
    void Begin(IReadOnlyCollection<string> lanes);

    /// <summary>Says which messages are going to be looked for in this transaction.</summary>
    void Expect(IReadOnlyCollection<QueueId> ids);

    TrackedMessage? Find(QueueId id);

    void Write(TrackedMessage message);

    void Write(RefusalRow refusal);

    /// <summary>False when this batch of refusals is recorded already; else it is with this transaction.</summary>
    bool Take(Guid batch);

    /// <param name="positions">Where recording stands with this transaction.</param>
    void Commit(IReadOnlyDictionary<string, long> positions);

    /// <summary>Whether what was committed is worth making sure of before its time.</summary>
    bool IsWorthSyncing { get; }

    /// <summary>True when all that was committed survives a power failure.</summary>
    /// <param name="isLast">Nothing more is written.</param>
    bool Sync(bool isLast = false);

    /// <summary>Octets that rows take; what is free for reuse does not count.</summary>
    long Octets { get; }

    /// <summary>Gives free room back, a little at a time, when there is much.</summary>
    void Shrink();

    /// <summary>Deletes the oldest rows, so many at most, as far as they are older than this key.</summary>
    /// <returns>How many; fewer than asked for when there are no more so old, or another node is deleting.</returns>
    int DeleteOldest(long before, int atMost);

    void DeleteCounters(DateTimeOffset minutesBefore, DateTimeOffset hoursBefore);
}
