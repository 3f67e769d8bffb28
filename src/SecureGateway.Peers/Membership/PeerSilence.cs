namespace SecureGateway.Peers.Membership;

/// <summary>
/// Which peers this node does not hear, for how long, and what follows. Every peer says something each second, member or not;
/// so silence means that it is down, that the network is cut, or that there is a connection that carries nothing (made while
/// the other side was starting or was killed, say), which neither side finds out by itself. Against the last, connections with
/// a silent peer are dropped from time to time; where it is really away, that changes nothing. A node that hears nobody all
/// the same has its membership begun anew, for then it may be its own side that does not work; but only when a peer's port can
/// be reached twice in a row, so neither in a partition nor when one just ended, and with twice the patience each time. Times
/// count from whatever moment the caller's do.
/// </summary>
internal sealed class PeerSilence
{
    public static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan AnewAfter = TimeSpan.FromSeconds(45);
    public static readonly TimeSpan AnewAtMost = TimeSpan.FromMinutes(12);

    private readonly Dictionary<string, TimeSpan> _since;
    private TimeSpan _look;
    private TimeSpan _patience = AnewAfter;
    private bool _reached;

    public PeerSilence(IEnumerable<string> others, TimeSpan now)
    {
        _since = others.ToDictionary(other => other, _ => now, StringComparer.Ordinal);
        _look = now + _patience;
    }

    public void Hear(string peer, TimeSpan now)
    {
        if (!_since.ContainsKey(peer))
            return;
        (_since[peer], _look) = (now, now + AnewAfter);
        (_patience, _reached) = (AnewAfter, false);
    }

    /// <summary>A new actor system, which has had no time to hear anybody yet.</summary>
    public void Begin(TimeSpan now)
    {
        foreach (var peer in _since.Keys)
            _since[peer] = now;
        (_look, _reached) = (now + _patience, false);
    }

    /// <summary>What came of a look at the ports.</summary>
    /// <returns>True: the membership begins anew. Should that not help, it is longer until it does so again.</returns>
    public bool Looked(bool isOpen)
    {
        if (!isOpen || !_reached)
        {
            _reached = isOpen; // who has only just come back is heard by the next look
            return false;
        }

        (_patience, _reached) = (_patience * 2 < AnewAtMost ? _patience * 2 : AnewAtMost, false);
        return true;
    }

    public SilenceStep Step(TimeSpan now)
    {
        var silent = _since.Where(entry => now - entry.Value >= ReconnectAfter).Select(entry => entry.Key).Order(StringComparer.Ordinal).ToList();
        foreach (var peer in silent)
            _since[peer] = now;
        if (now < _look)
            return new SilenceStep([.. silent], Look: false);
        _look = now + ReconnectAfter;
        return new SilenceStep([.. silent], Look: true);
    }
}
