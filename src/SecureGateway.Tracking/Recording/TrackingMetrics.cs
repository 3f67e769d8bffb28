using System.Diagnostics.Metrics;

namespace SecureGateway.Tracking;

/// <summary>How tracking is doing, under the meter <see cref="MeterName"/>.</summary>
public sealed class TrackingMetrics : IDisposable
{
    public const string MeterName = "SecureGateway.Tracking";

    private readonly Meter _meter = new(MeterName);
    private int _waiting;
    private int _behind;
    private long _octets;

    public TrackingMetrics()
    {
        Events = _meter.CreateCounter<long>("securegateway.tracking.events", "{event}", "Events recorded");
        Refusals = _meter.CreateCounter<long>("securegateway.tracking.refusals", "{refusal}", "Refusals recorded");
        RefusalsDropped = _meter.CreateCounter<long>("securegateway.tracking.refusals.dropped", "{refusal}", "Refusals that were only counted, because there were too many");
        Failures = _meter.CreateCounter<long>("securegateway.tracking.failures", "{failure}", "Writes that failed; tracking is behind until one succeeds");
        RowsLost = _meter.CreateCounter<long>("securegateway.tracking.rows.lost", "{row}", "Rows of the journal that were gone before tracking had them");
        Deleted = _meter.CreateCounter<long>("securegateway.tracking.deleted", "{row}", "Rows deleted for their age or the file's size");
        _meter.CreateObservableGauge("securegateway.tracking.waiting", () => Volatile.Read(ref _waiting), "{event}", "Events that wait in memory");
        _meter.CreateObservableGauge("securegateway.tracking.behind", () => Volatile.Read(ref _behind), "1", "1 while tracking is behind and must read from the journal");
        _meter.CreateObservableGauge("securegateway.tracking.octets", () => Volatile.Read(ref _octets), "By", "What tracking's rows take");
    }

    public Counter<long> Events { get; }

    public Counter<long> Refusals { get; }

    public Counter<long> RefusalsDropped { get; }

    public Counter<long> Failures { get; }

    public Counter<long> RowsLost { get; }

    public Counter<long> Deleted { get; }

    public void Waits(int events) => Volatile.Write(ref _waiting, events);

    public void Behind(bool behind) => Volatile.Write(ref _behind, behind ? 1 : 0);

    public void Octets(long octets) => Volatile.Write(ref _octets, octets);

    public void Dispose() => _meter.Dispose();
}
