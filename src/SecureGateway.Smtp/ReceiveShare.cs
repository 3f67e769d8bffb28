using System.Net;

namespace SecureGateway.Smtp;

/// <summary>
/// What one client holds of a <see cref="ReceiveBudget"/>, over all its sessions: so that none can use it up for the others
/// by sending slowly. Safe for use from many threads.
/// </summary>
public sealed class ReceiveShare : IDisposable
{
    private readonly ReceiveBudget _budget;
    private long _limit;
    private long _used;
    private int _sessions;

    internal ReceiveShare(ReceiveBudget budget, IPAddress client)
    {
        _budget = budget;
        Client = client;
    }

    internal IPAddress Client { get; }

    public bool TryReserve(int octets)
    {
        if (Interlocked.Add(ref _used, octets) <= Volatile.Read(ref _limit) && _budget.TryReserve(octets))
            return true;
        Interlocked.Add(ref _used, -octets);
        return false;
    }

    public void Release(long octets)
    {
        Interlocked.Add(ref _used, -octets);
        _budget.Release(octets);
    }

    /// <summary>One session of the client is over.</summary>
    public void Dispose() => _budget.Leave(this);

    // Under the budget's lock. The newest session's configuration holds.
    internal void Enter(long limit)
    {
        _sessions++;
        Volatile.Write(ref _limit, limit);
    }

    internal bool Leave() => --_sessions == 0;
}
