using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using SecureGateway.Mail;

namespace SecureGateway.Host;

/// <summary>
/// The alarms of this node: a line at error level when one is raised and one when it is over, a gauge, and the list that health and
/// consoles show. One that is not heard of for a day lapses, for what it was about may be gone. Bounded: the oldest go first.
/// </summary>
public sealed class AlarmBoard : IAlarms, IDisposable
{
    private const int Most = 200;

    private static readonly TimeSpan Lapses = TimeSpan.FromDays(1);

    private readonly Dictionary<string, Alarm> _standing = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly TimeProvider _clock;
    private readonly ILogger<AlarmBoard> _log;
    private readonly Meter _meter = new("SecureGateway.Alarms");
    private readonly Counter<long> _raised;
    private volatile bool _any;

    public AlarmBoard(TimeProvider clock, ILogger<AlarmBoard> log)
    {
        _clock = clock;
        _log = log;
        _raised = _meter.CreateCounter<long>("securegateway.alarms.raised", description: "Alarms raised, by reason");
        _meter.CreateObservableGauge("securegateway.alarms.standing", () => Standing.Length, description: "Things of ours that do not work just now");
    }

    public ImmutableArray<Alarm> Standing
    {
        get
        {
            if (!_any)
                return [];
            lock (_lock)
            {
                var now = _clock.GetUtcNow();
                return [.. _standing.Values.Where(alarm => now - alarm.Last < Lapses).OrderBy(alarm => alarm.Since)];
            }
        }
    }

    public void Raise(string about, FailureReason reason, string detail)
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            _any = true;
            if (_standing.TryGetValue(about, out var standing) && now - standing.Last < Lapses)
            {
                _standing[about] = standing with { Reason = reason, Detail = detail, Last = now, Times = standing.Times + 1 };
                return;
            }

            _standing[about] = new Alarm(about, reason, detail, now, now, 1);
            if (_standing.Count > Most)
                _standing.Remove(_standing.Values.MinBy(alarm => alarm.Last)!.About);
        }

        _raised.Add(1, new KeyValuePair<string, object?>("reason", Enum.GetName(reason)));
        _log.LogError("Alarm: {About}: {Reason}: {Detail}", about, reason.Describe(), detail);
    }

    public void Clear(string about)
    {
        if (!_any)
            return; // the usual case, at every connection
        Alarm? over;
        lock (_lock)
        {
            if (!_standing.Remove(about, out over))
                return;
            _any = _standing.Count > 0;
        }

        _log.LogWarning("Alarm over: {About} works again; it failed {Times} times since {Since}", about, over.Times, over.Since);
    }

    public void Dispose() => _meter.Dispose();
}
