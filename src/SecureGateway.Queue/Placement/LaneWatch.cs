namespace SecureGateway.Queue.Placement;

/// <summary>
/// How long each lane has stood still, by the clock of whoever looks, so that clocks need not agree. Time counts from look to look
/// only, and only a little of it where looks are far apart: a database that did not answer, or a process that was paused, tells
/// nothing about the time between. Not safe for use from several threads.
/// </summary>
internal sealed class LaneWatch(TimeProvider time)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, Watched> _watched = new(StringComparer.Ordinal);

    public (TimeSpan Still, bool HasMoved) See(string laneId, LaneMark mark)
    {
        var now = time.GetTimestamp();
        var watched = !_watched.TryGetValue(laneId, out var before) ? new Watched(mark, now, TimeSpan.Zero, false)
            : before.Mark != mark ? new Watched(mark, now, TimeSpan.Zero, true)
            : before with { LookedAt = now, Still = before.Still + Shorter(time.GetElapsedTime(before.LookedAt, now), LongestLook) };
        _watched[laneId] = watched;
        return (watched.Still, watched.HasMoved);
    }

    /// <summary>What was seen up to now tells nothing.</summary>
    public void BeginAnew() => _watched.Clear();

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private sealed record Watched(LaneMark Mark, long LookedAt, TimeSpan Still, bool HasMoved);
}
