using SecureGateway.Mail;

namespace SecureGateway.Queue.Lane;

/// <summary>What a lane says to itself: its timers, and the ends of what it piped.</summary>
internal static class LaneSignals
{
    public sealed record ReportStored(QueueId About, ReportKind Kind, Envelope Envelope, BodyId Body, long Size, MessageHeaders Headers);

    public sealed record ReportNotStored(QueueId About, ReportKind Kind, Exception Cause);

    public sealed record LingerIsOver
    {
        public static readonly LingerIsOver Instance = new();
    }

    public sealed record SealNow
    {
        public static readonly SealNow Instance = new();
    }

    public sealed record Due
    {
        public static readonly Due Instance = new();
    }

    public sealed record Tend
    {
        public static readonly Tend Instance = new();
    }

    public sealed record DrainIsOver
    {
        public static readonly DrainIsOver Instance = new();
    }

    /// <summary>Of its keeper: the lane is to end in order. It takes nothing more, and answers <see cref="LaneSettled"/> as its last word.</summary>
    /// <param name="OnlyIfEmpty">Unless there is something in it.</param>
    public sealed record SettleLane(bool OnlyIfEmpty);

    public sealed record LaneSettled(bool IsEmpty);

    /// <summary>Of its keeper: after a drain that led to nothing, attempts may begin again.</summary>
    public sealed record ResumeLane
    {
        public static readonly ResumeLane Instance = new();
    }

    /// <summary>To its keeper: nothing is left in this lane, into which nobody accepts.</summary>
    public sealed record LaneIsEmpty
    {
        public static readonly LaneIsEmpty Instance = new();
    }

    /// <summary>To its keeper: the lane's journal, or its snapshot, cannot be read. It stops next.</summary>
    public sealed record LaneNotRead(Exception Cause);

    /// <summary>To its keeper: the lane has recovered, and knows these bodies.</summary>
    public sealed record LaneReady(HashSet<long> Bodies);
}
