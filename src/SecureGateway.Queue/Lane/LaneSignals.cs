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
}
