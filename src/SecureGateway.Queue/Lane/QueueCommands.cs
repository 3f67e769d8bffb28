using System.Collections.Immutable;
using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>
/// What operators tell the queue. Each is answered with <see cref="OperationDone"/> once it is in the journal of every lane that can
/// be read, and names the others; or with <see cref="QueueUnavailable"/> when none can.
/// </summary>
public interface IQueueOperation
{
    QueueFilter Which { get; }

    /// <summary>Who, for the record.</summary>
    string By { get; }

    /// <summary>Only count what would be done.</summary>
    bool DryRun { get; }
}

/// <summary>Commands of operators and of the host. Mail comes with <see cref="Enqueue"/>.</summary>
public static class QueueCommands
{
    /// <summary>No attempt is begun until release. One that is under way is not interrupted.</summary>
    public sealed record Hold(QueueFilter Which, string By, bool DryRun = false) : IQueueOperation;

    /// <summary>Due when it was due before.</summary>
    public sealed record Release(QueueFilter Which, string By, bool DryRun = false) : IQueueOperation;

    /// <summary>
    /// Due at once; what is held stays held. After a TLS failure not before its time is over: an operator's haste must not
    /// bring the plaintext attempt forward (O-5).
    /// </summary>
    public sealed record RetryNow(QueueFilter Which, string By, bool DryRun = false) : IQueueOperation;

    /// <summary>Given up, with a report to the sender where there is one. What is under way is left alone, and counted.</summary>
    public sealed record ReturnToSender(QueueFilter Which, string By, bool DryRun = false) : IQueueOperation;

    /// <summary>Given up without a report. What is under way is left alone, and counted.</summary>
    public sealed record Delete(QueueFilter Which, string By, bool DryRun = false) : IQueueOperation;

    /// <summary>
    /// Begins no more attempts and answers <see cref="LaneDrained"/> when none is under way, or after
    /// <paramref name="Within"/>. Mail is still accepted; it waits for the next start.
    /// </summary>
    public sealed record DrainLane(TimeSpan Within);

    /// <summary>
    /// Stops for good: no more mail is accepted, and another process may have the lane at once. Answered with
    /// <see cref="LaneReleased"/>.
    /// </summary>
    public sealed record ReleaseLane;
}

/// <summary>Counted in destinations: one message on its way to one next hop.</summary>
/// <param name="Matched">What the filter found.</param>
/// <param name="Changed">What was done, or would be; the rest was so already, or must not be touched.</param>
/// <param name="UnderWay">Left alone because an attempt is being made just now.</param>
public sealed record OperationDone(int Matched, int Changed, int UnderWay)
{
    /// <summary>Lanes that nobody had just then, and that therefore did not hear of it, by name; null when there was none.</summary>
    public string? NotReached { get; init; }

    /// <summary>Lanes that cannot be read just now, and were told nothing, or nothing that is known to have been done.</summary>
    public ImmutableArray<LaneUnread> Unread { get; init; } = [];
}

/// <summary>The queue cannot answer just now (its journal failed, it restarts); nothing is known to have been done.</summary>
public sealed record QueueUnavailable(string Problem);

/// <param name="UnderWay">Attempts that had not ended in time; they will be marked possibly delivered.</param>
/// <param name="Silent">Lanes that did not answer in time: they are being read, and begin nothing before they are.</param>
public sealed record LaneDrained(int UnderWay, int Silent = 0);

/// <summary>The lane has stopped, and is nobody's.</summary>
public sealed record LaneReleased;
