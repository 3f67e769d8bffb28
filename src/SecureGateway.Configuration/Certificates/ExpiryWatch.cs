using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SecureGateway.Configuration;

/// <summary>
/// Looks at the dates of identities and signing certificates in use, at start, when others come into use, and every hour. Says
/// so when one is 30, 7 or 1 days from its end or past it: once at each of these steps, and again every day. Seconds to
/// the end of each are measured under the meter <see cref="MeterName"/>.
/// </summary>
public sealed class ExpiryWatch : IHostedService, IDisposable
{
    public const string MeterName = "SecureGateway.Configuration";

    private static readonly TimeSpan Often = TimeSpan.FromHours(1), Again = TimeSpan.FromDays(1);

    private readonly CertificateStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger<ExpiryWatch> _logger;
    private readonly Meter _meter = new(MeterName);
    private readonly Lock _looking = new();
    private readonly Dictionary<(CertificateKind, string), (string Fingerprint, ExpiryLevel Level, DateTimeOffset At)> _said = [];
    private ITimer? _timer;

    public ExpiryWatch(CertificateStore store, TimeProvider clock, ILogger<ExpiryWatch> logger)
    {
        (_store, _clock, _logger) = (store, clock, logger);
        _meter.CreateObservableGauge(
            "securegateway.certificate.expires_in",
            () => store.ExpiryInUse().Select(entry => new Measurement<double>(
                (entry.Expires - _clock.GetUtcNow()).TotalSeconds,
                new KeyValuePair<string, object?>("kind", entry.Kind == CertificateKind.Identity ? "identity" : "signing"),
                new KeyValuePair<string, object?>("name", entry.Name))),
            "s", "Time until the first certificate of an identity or a signing certificate expires; negative when it has");
    }

    /// <summary>What is near its end now, the nearest first.</summary>
    public ImmutableArray<ExpiryAlarm> Alarms
    {
        get
        {
            var now = _clock.GetUtcNow();
            return
            [
                .. _store.ExpiryInUse()
                    .Select(entry => new ExpiryAlarm(entry.Kind, entry.Name, entry.Fingerprint, entry.Expires, ExpiryAlarm.LevelOf(entry.Expires, now)))
                    .Where(alarm => alarm.Level != ExpiryLevel.Fine)
                    .OrderBy(alarm => alarm.Expires),
            ];
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Activated += Look;
        _timer = _clock.CreateTimer(_ => Look(), null, TimeSpan.Zero, Often);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _store.Activated -= Look;
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _meter.Dispose();
    }

    private void Look()
    {
        lock (_looking)
        {
            var now = _clock.GetUtcNow();
            foreach (var alarm in Alarms)
            {
                var key = (alarm.Kind, alarm.Name);
                if (_said.TryGetValue(key, out var said) && said.Fingerprint == alarm.Fingerprint && said.Level == alarm.Level && now - said.At < Again)
                    continue;
                _said[key] = (alarm.Fingerprint, alarm.Level, now);
                _logger.Log(
                    alarm.Level >= ExpiryLevel.Within1Day ? LogLevel.Error : LogLevel.Warning,
                    "Certificate expiry: {Alarm}; {Advice}", alarm, "partners that check it will refuse it then: renew it and import it");
            }
        }
    }
}
