using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// Which reports are to be asked for, and which are being made. Nothing of this is journalled: what is due stands in the
/// state, and is asked for again after a restart.
/// </summary>
internal sealed class DueReports(int atOnce)
{
    private readonly PriorityQueue<(QueueId About, ReportKind Kind), long> _due = new();
    private readonly Dictionary<(QueueId, ReportKind), int[]> _asked = [];
    private readonly Dictionary<(QueueId, ReportKind), int> _failures = [];

    /// <summary>When the next one may be asked for, in UTC ticks; null while none may.</summary>
    public long? Next => _asked.Count < atOnce && _due.TryPeek(out _, out var due) ? due : null;

    public void Add(QueueId about, ReportKind kind, long due) => _due.Enqueue((about, kind), due);

    public bool TryTake(long now, out QueueId about, out ReportKind kind)
    {
        (about, kind) = (default, default);
        if (Next is not { } due || due > now)
            return false;
        (about, kind) = _due.Dequeue();
        return true;
    }

    public bool IsAsked(QueueId about, ReportKind kind) => _asked.ContainsKey((about, kind));

    public void Asked(QueueId about, ReportKind kind, int[] recipients) => _asked.Add((about, kind), recipients);

    public bool Answered(QueueId about, ReportKind kind, out int[] recipients)
    {
        _failures.Remove((about, kind));
        return _asked.Remove((about, kind), out recipients!);
    }

    /// <returns>False when it was not asked for.</returns>
    public bool Failed(QueueId about, ReportKind kind)
    {
        _failures[(about, kind)] = Failures(about, kind) + 1;
        return _asked.Remove((about, kind));
    }

    /// <summary>How often in a row it could not be made, since this process has known of it.</summary>
    public int Failures(QueueId about, ReportKind kind) => _failures.GetValueOrDefault((about, kind));
}
