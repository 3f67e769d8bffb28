using System.Net;

namespace SecureGateway.Smtp;

/// <summary>
/// Bytes that messages under reception may hold in memory, over all sessions of the process, and the share of them that one
/// client may hold. When either is used up further messages are answered 452 4.3.1 until others are done. Safe for use from
/// many threads.
/// </summary>
/// <param name="capacity">
/// In octets of buffer, which is somewhat more than octets of mail. It is more when two of the largest messages that the newest
/// session may send take more: what is announced can be received.
/// </param>
public sealed class ReceiveBudget(long capacity = ReceiveBudget.DefaultCapacity)
{
    public const long DefaultCapacity = 512L * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, ReceiveShare> _shares = [];
    private long _used;
    private long _largest;

    public long Capacity => Math.Max(capacity, 2 * Volatile.Read(ref _largest));

    /// <summary>What one client may hold, unless a single message needs more.</summary>
    public long PerClient => Capacity / 4;

    public long Used => Volatile.Read(ref _used);

    /// <summary>The share of this client, which all its sessions have in common. To be disposed of when the session is over.</summary>
    /// <param name="client">Told from others by its <see cref="ClientKey"/>.</param>
    /// <param name="atLeast">One message of this many octets always fits into the share.</param>
    public ReceiveShare Enter(IPAddress client, long atLeast = 0)
    {
        var key = ClientKey.Of(client);
        lock (_lock)
        {
            Volatile.Write(ref _largest, atLeast);
            if (!_shares.TryGetValue(key, out var share))
                _shares[key] = share = new ReceiveShare(this, key);
            share.Enter(Math.Max(PerClient, atLeast + MessageBuffer.LargestPiece));
            return share;
        }
    }

    internal void Leave(ReceiveShare share)
    {
        lock (_lock)
        {
            if (share.Leave())
                _shares.Remove(share.Client);
        }
    }

    internal bool TryReserve(int octets)
    {
        if (Interlocked.Add(ref _used, octets) <= Capacity)
            return true;
        Interlocked.Add(ref _used, -octets);
        return false;
    }

    internal void Release(long octets) => Interlocked.Add(ref _used, -octets);
}
