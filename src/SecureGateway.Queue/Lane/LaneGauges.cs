namespace SecureGateway.Queue.Lane;

/// <summary>What a lane holds just now, for <see cref="QueueMetrics"/>. Written by the lane, read by whoever measures.</summary>
internal sealed class LaneGauges
{
    private long _oldest;
    private int _messages;
    private int _underWay;

    public int Messages => Volatile.Read(ref _messages);

    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>When the oldest message was accepted, in UTC ticks; 0 is none.</summary>
    public long Oldest => Volatile.Read(ref _oldest);

    public void Holds(int messages, int underWay)
    {
        Volatile.Write(ref _messages, messages);
        Volatile.Write(ref _underWay, underWay);
        if (messages == 0)
            OldestIs(0);
    }

    public void OldestIs(long accepted) => Volatile.Write(ref _oldest, accepted);
}
