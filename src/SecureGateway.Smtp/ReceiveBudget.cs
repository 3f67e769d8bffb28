namespace SecureGateway.Smtp;

/// <summary>
/// Bytes that messages under reception may hold in memory, over all sessions of the process. When it is used up further
/// messages are answered 452 4.3.1 until others are done. Safe for use from many threads.
/// </summary>
/// <param name="capacity">In octets of buffer, which is somewhat more than octets of mail.</param>
public sealed class ReceiveBudget(long capacity = ReceiveBudget.DefaultCapacity)
{
    public const long DefaultCapacity = 512L * 1024 * 1024;

    private long _used;

    public long Capacity { get; } = capacity;

    public long Used => Volatile.Read(ref _used);

    public bool TryReserve(int octets)
    {
        if (Interlocked.Add(ref _used, octets) <= Capacity)
            return true;
        Interlocked.Add(ref _used, -octets);
        return false;
    }

    public void Release(long octets) => Interlocked.Add(ref _used, -octets);
}
