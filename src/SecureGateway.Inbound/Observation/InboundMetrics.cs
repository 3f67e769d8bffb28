using System.Diagnostics.Metrics;
using SecureGateway.Mail;

namespace SecureGateway.Inbound;

/// <summary>
/// What the door counts, under the meter <see cref="MeterName"/>. Tags take their values from the configuration and from
/// enums, never from what a client says.
/// </summary>
public sealed class InboundMetrics : IDisposable
{
    public const string MeterName = "SecureGateway.Inbound";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _sessions;
    private readonly Counter<long> _messages;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _judged;
    private readonly Counter<long> _wouldRefuse;
    private readonly Counter<long> _handshakes;
    private readonly Counter<long> _handshakeFailures;
    private readonly Histogram<double> _accepting;

    public InboundMetrics(SessionRegister register)
    {
        _meter.CreateObservableGauge(
            "securegateway.inbound.sessions.open",
            () => register.CountByProfile().Select(pair => new Measurement<int>(pair.Value, Tag("profile", pair.Key))),
            "{session}", "Sessions now open, by connection profile");
        _sessions = _meter.CreateCounter<long>("securegateway.inbound.sessions", "{session}", "Sessions admitted, by connection profile");
        _messages = _meter.CreateCounter<long>("securegateway.inbound.messages", "{message}", "Messages accepted, by profile and TLS version");
        _bytes = _meter.CreateCounter<long>("securegateway.inbound.bytes", "By", "Octets of accepted messages, by profile");
        _refusals = _meter.CreateCounter<long>("securegateway.inbound.refusals", "{refusal}", "Refusals, by place and kind");
        _judged = _meter.CreateCounter<long>("securegateway.inbound.judged", "{message}", "MAIL commands that a profile in report mode judged, by profile");
        _wouldRefuse = _meter.CreateCounter<long>(
            "securegateway.inbound.reported", "{refusal}", "What mandatory TLS in report mode would have refused, by profile and first requirement missed");
        _handshakes = _meter.CreateCounter<long>("securegateway.inbound.tls.handshakes", "{handshake}", "Completed handshakes, by version");
        _handshakeFailures = _meter.CreateCounter<long>("securegateway.inbound.tls.failures", "{handshake}", "Failed handshakes, by profile");
        _accepting = _meter.CreateHistogram<double>("securegateway.inbound.accepting", "s", "From the final dot to 250");
    }

    public void SessionAdmitted(string profile) => _sessions.Add(1, Tag("profile", profile));

    public void MessageAccepted(string profile, TlsFacts? tls, long size, TimeSpan took)
    {
        _messages.Add(1, Tag("profile", profile), Tag("tls", tls?.VersionName ?? "none"));
        _bytes.Add(size, Tag("profile", profile));
        _accepting.Record(took.TotalSeconds);
    }

    public void Refused(RefusedAt where, RefusalKind kind) =>
        _refusals.Add(1, new KeyValuePair<string, object?>("at", where), new KeyValuePair<string, object?>("kind", kind));

    /// <param name="missed">The first requirement that enforce would have refused for; null when all are met.</param>
    public void Reported(string profile, RequirementKind? missed)
    {
        _judged.Add(1, Tag("profile", profile));
        if (missed is { } kind)
            _wouldRefuse.Add(1, Tag("profile", profile), Tag("requirement", kind.ToString()));
    }

    public void HandshakeCompleted(TlsFacts facts) => _handshakes.Add(1, Tag("version", facts.VersionName));

    public void HandshakeFailed(string profile) => _handshakeFailures.Add(1, Tag("profile", profile));

    public void Dispose() => _meter.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
