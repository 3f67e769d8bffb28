namespace SecureGateway.Delivery;

/// <summary>
/// Whether a next hop that could not be reached is tried again just now. After so many failures in a row it rests; then a
/// single attempt goes through as a probe, and the rest is twice as long if that fails too. Pure: times come in.
/// </summary>
internal sealed class BackOff(BackOffOptions options)
{
    private int _failures;
    private int _rests;
    private bool _probing;

    /// <summary>The end of the rest; attempts before it are put off.</summary>
    public DateTimeOffset? Until { get; private set; }

    public int Failures => _failures;

    /// <param name="probe">The attempt is the one that finds out.</param>
    public bool MayTry(DateTimeOffset now, out bool probe)
    {
        probe = false;
        if (Until is not { } until)
            return true;
        if (now < until || _probing)
            return false;
        return probe = _probing = true;
    }

    /// <summary>True when a rest begins.</summary>
    public bool Unreachable(DateTimeOffset now, bool probe)
    {
        if (probe)
            _probing = false;
        _failures++;
        if (_failures < options.AfterFailures || (Until is not null && !probe))
            return false; // attempts that were under way when the rest began do not make it longer
        var rest = options.First * Math.Pow(2, Math.Min(_rests++, 20));
        Until = now + (rest < options.Longest ? rest : options.Longest);
        return true;
    }

    public void Reached()
    {
        (_failures, _rests, _probing) = (0, 0, false);
        Until = null;
    }

    /// <summary>The attempt ended without telling whether the next hop can be reached.</summary>
    public void Undecided(bool probe)
    {
        if (probe)
            _probing = false;
    }
}
