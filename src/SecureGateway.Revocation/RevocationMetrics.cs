using System.Diagnostics.Metrics;
using SecureGateway.Mail;

namespace SecureGateway.Revocation;

/// <summary>Counters of look-ups, meter <c>SecureGateway.Revocation</c>. Labels are enums.</summary>
internal sealed class RevocationMetrics : IDisposable
{
    private readonly Meter _meter = new("SecureGateway.Revocation");
    private readonly Counter<long> _lookups;

    public RevocationMetrics(Func<int> remembered)
    {
        _lookups = _meter.CreateCounter<long>("securegateway.revocation.lookups", description: "Certificates that an authority was asked about, by status and, where it stayed unknown, by why");
        _meter.CreateObservableGauge("securegateway.revocation.remembered", remembered, description: "Certificates whose status is remembered");
    }

    public void LookedUp(RevocationFacts found) => _lookups.Add(
        1,
        new KeyValuePair<string, object?>("status", Enum.GetName(found.Status)),
        new KeyValuePair<string, object?>("because", found.Status == RevocationStatus.Unknown ? Enum.GetName(found.Because) : ""));

    public void Dispose() => _meter.Dispose();
}
