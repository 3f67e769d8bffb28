using System.Diagnostics.Metrics;
using SecureGateway.Mail;

namespace SecureGateway.Delivery;

/// <summary>Counters of delivery, meter <c>SecureGateway.Delivery</c>. Labels are few: enums and names of profiles, never addresses.</summary>
internal sealed class DeliveryMetrics : IDisposable
{
    public const string MeterName = "SecureGateway.Delivery";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _attempts;
    private readonly Counter<long> _recipients;
    private readonly Counter<long> _connections;
    private readonly Counter<long> _reused;
    private readonly Counter<long> _fallbacks;
    private readonly Counter<long> _strikes;
    private readonly Counter<long> _judged;
    private readonly Counter<long> _wouldRefuse;
    private readonly Counter<long> _alarms;
    private readonly Histogram<double> _duration;

    public DeliveryMetrics(Func<int> idleConnections)
    {
        _attempts = _meter.CreateCounter<long>("securegateway.delivery.attempts", description: "Attempts by result and reason");
        _recipients = _meter.CreateCounter<long>("securegateway.delivery.recipients", description: "Recipients by disposition");
        _connections = _meter.CreateCounter<long>("securegateway.delivery.connections", description: "Connections opened, by TLS version or clear");
        _reused = _meter.CreateCounter<long>("securegateway.delivery.connections.reused", description: "Messages that rode a kept connection");
        _fallbacks = _meter.CreateCounter<long>("securegateway.delivery.fallbacks", description: "Messages that went in clear after a second TLS failure");
        _strikes = _meter.CreateCounter<long>("securegateway.delivery.strikes", description: "Attempts that ended in a TLS failure that counts");
        _judged = _meter.CreateCounter<long>("securegateway.delivery.report.judged", description: "Messages that a profile in report mode judged, by profile");
        _wouldRefuse = _meter.CreateCounter<long>(
            "securegateway.delivery.report.misses", description: "Messages that went and that enforce would have refused, by profile and first requirement missed");
        _alarms = _meter.CreateCounter<long>("securegateway.delivery.alarms", description: "Attempts that failed of our own making");
        _duration = _meter.CreateHistogram<double>("securegateway.delivery.attempt.duration", "s", "Time of an attempt");
        _meter.CreateObservableGauge("securegateway.delivery.pool.idle", idleConnections, description: "Idle connections kept");
    }

    public void Attempt(DeliveryOutcome outcome, string result, FailureReason reason, bool strike)
    {
        _attempts.Add(1, new KeyValuePair<string, object?>("result", result), new KeyValuePair<string, object?>("reason", Name(reason)));
        foreach (var recipient in outcome.Recipients)
            _recipients.Add(1, new KeyValuePair<string, object?>("disposition", Name(recipient.Disposition)));
        if (outcome.Evidence.FellBackToPlaintext)
            _fallbacks.Add(1);
        if (strike)
            _strikes.Add(1);
        _duration.Record(outcome.Evidence.Took.TotalSeconds);
    }

    public void Opened(TlsFacts? tls) =>
        _connections.Add(1, new KeyValuePair<string, object?>("tls", tls?.VersionName ?? "clear"));

    public void Reused() => _reused.Add(1);

    /// <param name="missed">The first requirement that enforce would have refused for; null when all are met.</param>
    public void Reported(string profile, RequirementKind? missed)
    {
        _judged.Add(1, new KeyValuePair<string, object?>("profile", profile));
        if (missed is { } kind)
            _wouldRefuse.Add(1, new KeyValuePair<string, object?>("profile", profile), new KeyValuePair<string, object?>("requirement", Name(kind)));
    }

    public void Alarm(FailureReason reason) => _alarms.Add(1, new KeyValuePair<string, object?>("reason", Name(reason)));

    public void Dispose() => _meter.Dispose();

    private static string Name<T>(T value)
        where T : struct, Enum => Enum.GetName(value) ?? value.ToString();
}
