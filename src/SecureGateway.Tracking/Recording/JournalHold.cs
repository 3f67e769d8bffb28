using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SecureGateway.Queue.Lane;

namespace SecureGateway.Tracking;

/// <summary>
/// How long the journal waits: until what it has is recorded for good, unless it grows over its bound or the disk is nearly full. Then
/// mail goes before its record, and what is lost is said. Safe for use from many threads.
/// </summary>
internal sealed class JournalHold(TrackingOptions options, ILaneJournal journal, Func<bool> hasRoom, ILogger logger)
{
    private readonly ConcurrentDictionary<string, long> _recorded = new(StringComparer.Ordinal);
    private bool _saidForgetting;

    /// <summary>Rows up to these are recorded, and survive a power failure.</summary>
    public void Recorded(IReadOnlyDictionary<string, long> positions)
    {
        foreach (var (lane, number) in positions)
            _recorded[lane] = number;
    }

    public long MayForget(string laneId, long upTo)
    {
        var known = _recorded.GetValueOrDefault(laneId);
        if (known >= upTo)
        {
            _saidForgetting = false;
            return upTo;
        }

        if (journal.Octets <= options.JournalBound && hasRoom())
            return known;
        if (!_saidForgetting)
        {
            logger.LogError(
                "Tracking has recorded {Lane} only up to {Known} of {UpTo}, and the journal does not wait any longer ({Octets} octets on the disk): what is deleted before it is recorded is lost to tracking, the mail is not",
                laneId, known, upTo, journal.Octets);
        }

        _saidForgetting = true;
        return upTo;
    }
}
