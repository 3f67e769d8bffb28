namespace SecureGateway.Operations;

/// <summary>Who was asked and who is missing in the answer. Of rows it is complete when they have been read to their end. Safe for use from many threads.</summary>
public sealed class PeersHeard(IReadOnlyList<string> asked)
{
    private readonly Lock _gate = new();
    private readonly List<PeerProblem> _missing = [];
    private int _total;
    private bool _isShared;

    public IReadOnlyList<string> Asked => asked;

    /// <summary>By name.</summary>
    public IReadOnlyList<PeerProblem> Missing
    {
        get
        {
            lock (_gate)
                return [.. _missing.OrderBy(problem => problem.Node, StringComparer.Ordinal)];
        }
    }

    /// <summary>How many rows the peers have, shown or not.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary><c>from 2 of 3 peers; gw3 did not answer within 5 s</c>.</summary>
    public string InWords()
    {
        var missing = Missing;
        var silent = missing.Count(problem => !problem.IsPart);
        var from = _isShared ? "from the database of all peers"
            : asked.Count == 1 ? $"from {asked[0]}" : silent == 0 ? $"from {asked.Count} peers" : $"from {asked.Count - silent} of {asked.Count} peers";
        return string.Join("; ", missing.Select(problem => problem.ToString()).Prepend(from));
    }

    /// <summary>Of an answer for all from what all record in, while some are away.</summary>
    internal static PeersHeard OfShared(IReadOnlyList<string> all, IReadOnlyList<string> away, int? total)
    {
        var heard = new PeersHeard(all) { _isShared = true };
        foreach (var name in away)
            heard.Lacks(new PeerProblem(name, "is away: what it recorded is here, what it did last may not be recorded yet") { IsCovered = true });
        heard.Has(total ?? 0);
        return heard;
    }

    internal void Lacks(PeerProblem problem)
    {
        lock (_gate)
        {
            // What several say of one thing is said once.
            if (_missing.All(known => known.Node != problem.Node && !(known.IsPart && problem.IsPart && known.Problem == problem.Problem)))
                _missing.Add(problem);
        }
    }

    internal void Has(int rows) => Interlocked.Add(ref _total, rows);
}
