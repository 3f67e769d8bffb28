namespace SecureGateway.Peers.Membership;

/// <summary>
/// Which peers this node does not hear, for how long, and what follows. Every peer says something each second, member or not;
/// so silence means that it is down, that the network is cut, or that there is a connection that carries nothing (made while
/// the other side was starting or was killed, say), which neither side finds out by itself. Against the last, connections with
/// a silent peer are dropped from time to time; where it is really away, that changes nothing. A node that hears nobody all
/// the same has its membership begun anew, for then it may be its own side that does not work; but only when a peer's port can
/// be reached, so never in a partition, and with twice the patience each time. Times count from whatever moment the caller's do.
/// </summary>
internal sealed class PeerSilence
{
    public static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan AnewAfter = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan AnewAtMost = TimeSpan.FromMinutes(12);

    private readonly Dictionary<string, TimeSpan> _since;
    private TimeSpan _nobodySince;
    private TimeSpan _patience = AnewAfter;

    public PeerSilence(IEnumerable<string> others, TimeSpan now)
    {
        _since = others.ToDictionary(other => other, _ => now, StringComparer.Ordinal);
        _nobodySince = now;
    }

    public void Hear(string peer, TimeSpan now)
    {
        if (!_since.ContainsKey(peer))
            return;
        (_since[peer], _nobodySince) = (now, now);
        _patience = AnewAfter;
    }

    /// <summary>A new actor system, which has had no time to hear anybody yet.</summary>
    public void Begin(TimeSpan now)
    {
        foreach (var peer in _since.Keys)
            _since[peer] = now;
        _nobodySince = now;
    }

    /// <summary>The membership begins anew because of this: should that not help, it is longer until it does so again.</summary>
    public void BeginAnew(TimeSpan now)
    {
        _patience = _patience * 2 < AnewAtMost ? _patience * 2 : AnewAtMost;
        Begin(now);
    }

    public SilenceStep Step(TimeSpan now)
    {
        var silent = _since.Where(entry => now - entry.Value >= ReconnectAfter).Select(entry => entry.Key).Order(StringComparer.Ordinal).ToList();
        foreach (var peer in silent)
            _since[peer] = now;
        return new SilenceStep([.. silent], silent.Count > 0 && now - _nobodySince >= _patience);
    }
}
