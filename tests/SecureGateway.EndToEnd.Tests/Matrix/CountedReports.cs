using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SecureGateway.EndToEnd.Tests.Matrix;

/// <summary>What profiles in report mode counted: judged, and missed, by profile; as a monitoring system reads it.</summary>
public sealed class CountedReports : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Instrument, string Profile), long> _counts = new();
    private readonly string _judged;
    private readonly string _missed;

    public CountedReports(string meter, string judged, string missed)
    {
        (_judged, _missed) = (judged, missed);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == meter && (instrument.Name == judged || instrument.Name == missed))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "profile")
                    _counts.AddOrUpdate((instrument.Name, tag.Value?.ToString() ?? ""), value, (_, before) => before + value);
            }
        });
        _listener.Start();
    }

    public (long Judged, long Missed) Of(string profile) => (_counts.GetValueOrDefault((_judged, profile)), _counts.GetValueOrDefault((_missed, profile)));

    public void Dispose() => _listener.Dispose();
}
