using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<string, LaneGauges> _lanes = new(StringComparer.Ordinal);

    public QueueMetrics(TimeProvider time)
    {
        _time = time;
        Accepted = _meter.CreateCounter<long>("securegateway.queue.accepted", "{message}", "Messages taken into the queue, reports included");
        Delivered = _meter.CreateCounter<long>("securegateway.queue.delivered", "{recipient}", "Recipients delivered");
        Deferred = _meter.CreateCounter<long>("securegateway.queue.deferred", "{recipient}", "Recipients deferred, once for each attempt");
        Failed = _meter.CreateCounter<long>("securegateway.queue.failed", "{recipient}", "Recipients given up");
        _meter.CreateObservableGauge("securegateway.queue.messages", () => _lanes.Values.Sum(lane => lane.Messages), "{message}", "Messages in the queue");
        _meter.CreateObservableGauge("securegateway.queue.under_way", () => _lanes.Values.Sum(lane => lane.UnderWay), "{attempt}", "Attempts being made");
        _meter.CreateObservableGauge("securegateway.queue.oldest", OldestAge, "s", "Age of the oldest message, looked at every half minute");
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

    /// <summary>The state of one lane; the node's is that of all it has.</summary>
    internal LaneGauges Of(string laneId) => _lanes.GetOrAdd(laneId, _ => new LaneGauges());

    /// <summary>This node has the lane no more.</summary>
    internal void Forget(string laneId) => _lanes.TryRemove(laneId, out _);

    public void Dispose() => _meter.Dispose();

    private double OldestAge()
    {
        var oldest = _lanes.Values.Select(lane => lane.Oldest).Where(oldest => oldest > 0).DefaultIfEmpty().Min();
        return oldest > 0 ? TimeSpan.FromTicks(Math.Max(0, _time.GetUtcNow().UtcTicks - oldest)).TotalSeconds : 0;
    }
}
