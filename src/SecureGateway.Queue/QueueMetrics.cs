using System.Diagnostics.Metrics;
using SecureGateway.Mail;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Queue;

/// <summary>Figures of the queue, under the meter <c>SecureGateway.Queue</c>. Counted when durable.</summary>
public sealed class QueueMetrics : IDisposable
{
    public const string MeterName = "SecureGateway.Queue";

    private readonly Meter _meter = new(MeterName);
    private readonly TimeProvider _time;
    private long _oldest;
    private int _queued;
    private int _underWay;

    public QueueMetrics(TimeProvider time)
    {
        _time = time;
        Accepted = _meter.CreateCounter<long>("queue.accepted", "{message}", "Messages taken into the queue, reports included");
        Delivered = _meter.CreateCounter<long>("queue.delivered", "{recipient}", "Recipients delivered");
        Deferred = _meter.CreateCounter<long>("queue.deferred", "{recipient}", "Recipients deferred, once for each attempt");
        Failed = _meter.CreateCounter<long>("queue.failed", "{recipient}", "Recipients given up");
        _meter.CreateObservableGauge("queue.messages", () => Volatile.Read(ref _queued), "{message}", "Messages in the queue");
        _meter.CreateObservableGauge("queue.under_way", () => Volatile.Read(ref _underWay), "{attempt}", "Attempts being made");
        _meter.CreateObservableGauge("queue.oldest", OldestAge, "s", "Age of the oldest message, looked at every half minute");
    }

    public Counter<long> Accepted { get; }

    public Counter<long> Delivered { get; }

    public Counter<long> Deferred { get; }

    public Counter<long> Failed { get; }

    /// <summary>These events are in the journal now.</summary>
    public void Journalled(IReadOnlyList<ILaneEvent> events)
    {
        foreach (var happened in events)
        {
            if (happened is QueueEvents.Accepted)
                Accepted.Add(1);
            if (happened is not QueueEvents.Attempted attempted)
                continue;
            foreach (var outcome in attempted.Recipients)
            {
                (outcome.Disposition switch
                {
                    RecipientDisposition.Delivered => Delivered,
                    RecipientDisposition.Deferred => Deferred,
                    _ => Failed,
                }).Add(1);
            }
        }
    }

    public void Holds(int messages, int underWay)
    {
        Volatile.Write(ref _queued, messages);
        Volatile.Write(ref _underWay, underWay);
        if (messages == 0)
            Oldest(0);
    }

    /// <param name="accepted">UTC ticks; 0 is none.</param>
    public void Oldest(long accepted) => Volatile.Write(ref _oldest, accepted);

    public void Dispose() => _meter.Dispose();

    private double OldestAge() =>
        Volatile.Read(ref _oldest) is var oldest and > 0 ? TimeSpan.FromTicks(Math.Max(0, _time.GetUtcNow().UtcTicks - oldest)).TotalSeconds : 0;
}
