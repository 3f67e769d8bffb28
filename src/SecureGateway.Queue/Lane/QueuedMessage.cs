using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>A message in the lane's memory. Times are UTC ticks: there may be 100,000 of these.</summary>
internal sealed class QueuedMessage(QueueId id, StoredEnvelope envelope, BodyId body, long size, long accepted)
{
    public QueueId Id { get; } = id;

    public StoredEnvelope Envelope { get; } = envelope;

    public BodyId Body { get; } = body;

    public long Size { get; } = size;

    public long Accepted { get; } = accepted;

    /// <summary>One for each next hop; an empty one only while its strikes are remembered.</summary>
    public Destination[] Destinations { get; set; } = [];

    /// <summary>Reports that are due and not yet in the queue themselves; null is none.</summary>
    public List<PendingReport>? Reports { get; set; }

    public bool DelayNotified { get; set; }

    public bool IsDone => Reports is null && Array.TrueForAll(Destinations, d => d.Pending.Length == 0);

    /// <summary>Nobody is at work on it, for delivery or for a report.</summary>
    public bool IsAtRest => Reports is null && Array.TrueForAll(Destinations, d => !d.UnderWay);

    public Destination? To(string nextHop) => Array.Find(Destinations, d => d.NextHop == nextHop);
}

/// <summary>A report that is due.</summary>
internal sealed record PendingReport(ReportKind Kind, ImmutableArray<ReportedOutcome> Recipients);
