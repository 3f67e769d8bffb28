namespace SecureGateway.Queue.Lane;

/// <summary>One message on its way to one next hop: what strikes, due times and attempts belong to.</summary>
internal sealed class Destination(QueuedMessage message, NextHopLine line)
{
    public QueuedMessage Message { get; } = message;

    public NextHopLine Line { get; } = line;

    public string NextHop => Line.Key;

    /// <summary>Recipients without a final outcome, by their place in the envelope. Shared between messages; never written to.</summary>
    public int[] Pending { get; set; } = [];

    public int Attempts { get; set; }

    public int Strikes { get; set; }

    /// <summary>When the next attempt may begin, in UTC ticks. Changed only while the destination stands in no line.</summary>
    public long Due { get; set; }

    /// <summary>After a TLS failure: not before this, whoever asks (O-5).</summary>
    public long NotBefore { get; set; }

    /// <summary>Breaks ties between equal due times: first come, first served. Not remembered.</summary>
    public long Order { get; set; }

    /// <summary>Belongs to <see cref="DueHeap"/>.</summary>
    public int Place { get; set; }

    /// <summary>Stands among those never tried, while it waits. Belongs to <see cref="NextHopLine"/>.</summary>
    public bool WaitsAsNew { get; set; }

    public bool Held { get; set; }

    /// <summary>Begun, and no outcome yet.</summary>
    public bool UnderWay { get; set; }

    /// <summary>Begun once without an outcome, or the final reply was lost .</summary>
    public bool PossiblyDelivered { get; set; }

    public LastFailure Last { get; set; } = LastFailure.None;

    public bool Waits => !UnderWay && !Held && Pending.Length > 0;
}
