using System.Collections.Concurrent;
using SecureGateway.Inbound;

namespace SecureGateway.Host.Demo;

/// <summary>What the door recorded of each message, so that the demo tells that and nothing else.</summary>
public sealed class DoorJournal : IInboundObserver
{
    private readonly ConcurrentDictionary<string, string> _refused = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _reported = new(StringComparer.Ordinal);

    public void Refused(InboundRefused refused) => _refused[refused.Session] = Missed(refused);

    public void WouldRefuse(InboundRefused refused) => _reported[refused.Session] = Missed(refused);

    /// <summary>Takes out what was recorded since the last time; null when nothing.</summary>
    public (string? Refused, string? Reported) Take()
    {
        var taken = (_refused.Values.FirstOrDefault(), _reported.Values.FirstOrDefault());
        _refused.Clear();
        _reported.Clear();
        return taken;
    }

    private static string Missed(InboundRefused refused) => string.Join("; ", refused.Rulings.SelectMany(
        ruling => ruling.Ruling.Missed.Select(check => $"{ruling.Profile}: {check.Kind} required {check.Required}, achieved {check.Achieved}")));
}
