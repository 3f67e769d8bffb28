using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// The attempts this process has given to delivery, and the outcomes that came back and are not in the journal yet. It
/// outlives a lane that restarts because its journal failed, so that such an attempt is neither begun a second time nor its
/// outcome forgotten. Belongs to one lane at a time; <see cref="QueueActor"/> touches it only while there is none.
/// </summary>
internal sealed class AttemptsUnderWay
{
    private readonly Dictionary<(QueueId, string), DeliveryOutcome?> _attempts = [];

    public void Begun(QueueId id, string nextHop) => _attempts[(id, nextHop)] = null;

    /// <summary>Kept until <see cref="Recorded"/>.</summary>
    public void Answered(DeliveryOutcome outcome)
    {
        if (_attempts.ContainsKey((outcome.Id, outcome.NextHop)))
            _attempts[(outcome.Id, outcome.NextHop)] = outcome;
    }

    public void Recorded(QueueId id, string nextHop) => _attempts.Remove((id, nextHop));

    public bool TryGet(QueueId id, string nextHop, out DeliveryOutcome? outcome) => _attempts.TryGetValue((id, nextHop), out outcome);

    /// <summary>Those without an outcome.</summary>
    public IReadOnlySet<(QueueId Id, string NextHop)> Pending => _attempts.Where(attempt => attempt.Value is null).Select(attempt => attempt.Key).ToHashSet();

    /// <summary>Another process had the lane meanwhile: what it began of the same messages is not what was begun here.</summary>
    public void Forget() => _attempts.Clear();

    /// <summary>Attempts that the journal knows nothing of any more.</summary>
    public void Keep(Func<QueueId, string, bool> known)
    {
        foreach (var (id, nextHop) in _attempts.Keys.Where(key => !known(key.Item1, key.Item2)).ToArray())
            _attempts.Remove((id, nextHop));
    }
}
