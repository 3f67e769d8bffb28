using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace SecureGateway.Delivery.Tests;

/// <summary>Counters of delivery, by the profile they name; tests of one process are told apart by their profiles.</summary>
internal sealed class CountedByProfile : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<(string Instrument, string Requirement), long> _counts = new();

    public CountedByProfile(string profile)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == DeliveryMetrics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "");
            if (named.GetValueOrDefault("profile") == profile)
                _counts.AddOrUpdate((instrument.Name, named.GetValueOrDefault("requirement", "")), value, (_, before) => before + value);
        });
        _listener.Start();
    }

    public long Of(string instrument, string requirement = "") => _counts.GetValueOrDefault((instrument, requirement));

    public void Dispose() => _listener.Dispose();
}
